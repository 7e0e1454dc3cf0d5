namespace Gateway.Host.Cli.DemoServer.Http;

/// <summary>Which revisions a server over HTTP speaks.</summary>
[Flags]
internal enum ServedEras
{
    /// <summary>Those that begin with <c>initialize</c>.</summary>
    Legacy = 1,

    /// <summary>2026-07-28, whose requests stand alone.</summary>
    Modern = 2,

    /// <summary>All of them, at one URL.</summary>
    Both = Legacy | Modern,
}
