namespace Gateway.Actors.Kernel;

/// <summary>An actor's mailbox is full, or the actor has stopped: the caller may try again later (503).</summary>
internal sealed class MailboxFullException : Exception
{
    public MailboxFullException()
        : base("The mailbox is full or closed.")
    {
    }
}
