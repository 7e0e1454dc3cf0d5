namespace Gateway.Actors.Upstreams;

/// <summary>Takes what nobody wants.</summary>
internal sealed class DeafListener : IUpstreamListener
{
    public static DeafListener Instance { get; } = new();

    public void OnMessage(TargetMessage message) => message.Dispose();
}
