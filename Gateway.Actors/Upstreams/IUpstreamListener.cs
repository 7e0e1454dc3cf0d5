namespace Gateway.Actors.Upstreams;

/// <summary>Takes what a target sends outside of exchanges. Called on the I/O loop: it returns at once.</summary>
internal interface IUpstreamListener
{
    /// <summary>A notification or a request of the target; the listener takes the message over.</summary>
    void OnMessage(TargetMessage message);
}
