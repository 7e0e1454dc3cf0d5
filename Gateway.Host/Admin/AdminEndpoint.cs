namespace Gateway.Host.Admin;

/// <summary>One method of one path of the admin listener.</summary>
/// <param name="Path">The path.</param>
/// <param name="About">What it is for, in a sentence.</param>
internal abstract record AdminEndpoint(string Path, string About)
{
    /// <summary>The HTTP method.</summary>
    public abstract string Method { get; }

    /// <summary>GET: reads what is published, and neither waits for anything nor changes it.</summary>
    public sealed record Read(string Path, string About, Func<AdminCall, AdminAnswer> Answer) : AdminEndpoint(Path, About)
    {
        /// <inheritdoc/>
        public override string Method => HttpMethods.Get;
    }

    /// <summary>POST: needs the token and JSON, and is recorded before it is done.</summary>
    /// <param name="Path">The path.</param>
    /// <param name="About">What it is for.</param>
    /// <param name="Action">What the audit trail calls it.</param>
    /// <param name="Prepare">Looks at what is asked for.</param>
    public sealed record Change(string Path, string About, string Action, Func<AdminCall, AdminChange> Prepare) : AdminEndpoint(Path, About)
    {
        /// <inheritdoc/>
        public override string Method => HttpMethods.Post;
    }
}
