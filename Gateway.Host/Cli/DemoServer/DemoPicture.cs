namespace Gateway.Host.Cli.DemoServer;

/// <summary>A PNG of one blue pixel.</summary>
internal static class DemoPicture
{
    internal static byte[] Png { get; } = Convert.FromBase64String(
        "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAIAAACQd1PeAAAADElEQVR42mOQz38NAAIqAXpGbxguAAAAAElFTkSuQmCC");
}
