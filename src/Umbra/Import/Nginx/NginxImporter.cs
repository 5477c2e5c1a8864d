using Umbra.Configuration;

namespace Umbra.Import.Nginx;

/// <summary>Makes a configuration of nginx's: its servers become gateways, and what they mirror becomes mirrors.</summary>
internal static class NginxImporter
{
    /// <summary>
    /// Imports. 1. The file and what it includes become directives. 2. Servers, locations, upstreams and variables are read. 3. Each address becomes a
    /// gateway, each way through a location a route. 4. The locations that mirrors ask become mirrors. 5. What is left over is told.
    /// </summary>
    /// <exception cref="ImportException">The file is not nginx's, or has nothing that can be carried over.</exception>
    public static ImportOutcome Import(ImportRequest request)
    {
        var draft = new ImportDraft(request);
        var root = new NginxParser(draft).Parse();
        var model = NginxModel.Read(root, draft);
        if (model.Servers.IsEmpty)
        {
            throw new ImportException(request.FileName, 0, "there is no server block in it: give the file that has one, or whose http block includes it");
        }

        var gateways = new GatewayRoutes(model).Make();
        LeftOver.Tell(root, model, draft);
        var outcome = draft.Finish();
        if (gateways == 0)
        {
            var reasons = string.Join("; ", outcome.Remarks.Where(remark => remark.Kind != RemarkKind.Note).Take(3).Select(remark => $"line {remark.Line}: {remark.Text}"));
            throw new ImportException(request.FileName, model.Servers[0].Directive.Line, $"no server in it passes requests on or answers them by itself ({reasons}): give it a location with proxy_pass");
        }

        var length = ConfigurationWriter.Write(outcome.Configuration).Length;
        return length <= NginxLimits.CharactersMade ? outcome
            : throw new ImportException(request.FileName, 0, $"what it becomes is longer than {NginxLimits.CharactersMade:N0} characters: import a part of it");
    }
}
