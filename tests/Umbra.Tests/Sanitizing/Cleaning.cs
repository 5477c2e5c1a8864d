using System.Text;
using Umbra.Core.Http;
using Umbra.Core.Sanitizing;
using Umbra.Core.Sanitizing.Pseudonyms;

namespace Umbra.Tests.Sanitizing;

/// <summary>Sanitizes what tests give.</summary>
internal static class Cleaning
{
    public static Pseudonymizer Pseudonyms { get; } = new("a key for tests, of some length"u8);

    public static Sanitizer With(SanitizeProfile profile, params SanitizeRule[] rules) => new(new SanitizeSettings { Profile = profile, Rules = [.. rules] }, Pseudonyms);

    public static Sanitizer Standard { get; } = With(SanitizeProfile.Standard);

    /// <summary>A body that has to be taken.</summary>
    public static string Body(Sanitizer sanitizer, string type, string body)
    {
        var fault = TryBody(sanitizer, type, Encoding.UTF8.GetBytes(body), out var cleaned);
        Assert.Equal(SanitizeFault.None, fault);
        return Encoding.UTF8.GetString(cleaned);
    }

    public static SanitizeFault TryBody(Sanitizer sanitizer, string type, ReadOnlySpan<byte> body, out byte[] cleaned, string coding = "")
    {
        var work = new SanitizeWork();
        var fault = sanitizer.SanitizeBody(Encoding.ASCII.GetBytes(type), Encoding.ASCII.GetBytes(coding), body, work, out _);
        cleaned = work.IsBodyChanged ? work.Body.Written.ToArray() : body.ToArray();
        return fault;
    }

    /// <summary>A head that has to be taken.</summary>
    public static string Head(Sanitizer sanitizer, string head)
    {
        var work = new SanitizeWork();
        var fields = new FieldTable();
        Assert.Equal(HeadFault.None, HeadParser.ParseRequest(Encoding.Latin1.GetBytes(head), fields, out var parsed));
        Assert.Equal(SanitizeFault.None, sanitizer.SanitizeRequest(parsed, fields, default, default, work));
        return Encoding.Latin1.GetString(work.Head.Written);
    }
}
