namespace Gateway.Actors.Kernel;

/// <summary>An actor's mailbox is full, or the actor has stopped: the caller may try again later (503).</summary>
public sealed class MailboxFullException : Exception
{
    /// <summary>Says so.</summary>
    public MailboxFullException()
        : base("The mailbox is full or closed.")
    {
    }
}
