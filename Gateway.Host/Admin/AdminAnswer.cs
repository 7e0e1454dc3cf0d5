namespace Gateway.Host.Admin;

/// <summary>What the admin listener answers.</summary>
/// <param name="Status">The HTTP status.</param>
/// <param name="Body">Written as JSON.</param>
internal sealed record AdminAnswer(int Status, object Body)
{
    /// <summary>Something was read, or done.</summary>
    public static AdminAnswer Ok(object body) => new(StatusCodes.Status200OK, body);

    /// <summary>Nothing was done.</summary>
    /// <param name="status">The HTTP status.</param>
    /// <param name="error">Why not; nothing of it comes from a secret.</param>
    /// <param name="remedy">What to do instead.</param>
    public static AdminAnswer Refuse(int status, string error, string remedy) => new(status, new { Error = error, Remedy = remedy });

    /// <summary>What was sent makes no sense.</summary>
    public static AdminAnswer Invalid(string error, string remedy) => Refuse(StatusCodes.Status400BadRequest, error, remedy);
}
