using Umbra.Ec2.Objects;
using Umbra.Ec2.Requests;

namespace Umbra.Ec2.Actions;

/// <summary>Making, changing and removing filters.</summary>
internal static class FilterActions
{
    /// <summary>CreateTrafficMirrorFilter.</summary>
    public static MirrorObject Create(Ec2Call call)
    {
        call.CheckQuota<MirrorFilter>();

        var filter = new MirrorFilter
        {
            Id = Ec2Call.NewId(ObjectKind.Filter),
            Sequence = call.State.NextSequence,
            Description = call.Description(),
            Tags = call.Tags(ObjectKind.Filter),
        };
        call.State = call.State.With(filter);
        return filter;
    }

    /// <summary>ModifyTrafficMirrorFilterNetworkServices.</summary>
    public static MirrorObject ModifyServices(Ec2Call call)
    {
        var filter = call.Find<MirrorFilter>();
        var isAdded = Names(call, "AddNetworkService");
        var isRemoved = Names(call, "RemoveNetworkService");
        if (isAdded && isRemoved)
        {
            throw Ec2Error.Combination("amazon-dns is both added and removed");
        }

        filter = filter with { HasAmazonDns = isAdded || (filter.HasAmazonDns && !isRemoved) };
        call.State = call.State.With(filter);
        return filter;
    }

    /// <summary>DeleteTrafficMirrorFilter: its rules go with it.</summary>
    public static string Delete(Ec2Call call)
    {
        var filter = call.Find<MirrorFilter>();
        if (call.State.All<MirrorSession>().FirstOrDefault(session => session.FilterId == filter.Id) is { } session)
        {
            throw new Ec2Error("TrafficMirrorFilterInUse", $"Cannot delete {filter.Id}. Filter is in use by {session.Id}");
        }

        call.State = call.State.Without([filter.Id, .. call.State.RulesOf(filter.Id).Select(rule => rule.Id)]);
        return filter.Id;
    }

    private static bool Names(Ec2Call call, string list)
    {
        var items = call.Parameters.Items(list);
        foreach (var item in items)
        {
            call.Parameters.Word(item, "amazon-dns");
        }

        return items.Length > 0;
    }
}
