using Gateway.Policies.Cel;

namespace Gateway.Policies.AccessLog;

/// <summary>Headers as logs may show them: without the values of those that carry credentials.</summary>
/// <param name="headers">All of them.</param>
/// <param name="sensitive">More names whose values are hidden, in any case.</param>
internal sealed class LogHeaders(CelHeaders headers, IReadOnlySet<string> sensitive) : CelHeaders
{
    private static readonly string[] Hidden = [PayloadRedaction.Mark];

    public override int Count => headers.Count;

    public override string NameAt(int index) => headers.NameAt(index);

    public override IReadOnlyList<string> ValuesOf(string name) => headers.ValuesOf(name) switch
    {
        { Count: 0 } => [],
        _ when PayloadRedaction.IsCredential(name) || name.Equals("mcp-session-id", StringComparison.OrdinalIgnoreCase) || sensitive.Contains(name) => Hidden,
        var values => values,
    };
}
