namespace Gateway.Host.Pipeline.Proxying;

/// <summary>The body of a client's request, read whole: it can be sent as often as need be.</summary>
internal sealed class KeptBody(byte[] bytes) : ByteArrayContent(bytes)
{
    private readonly byte[] _bytes = bytes;

    /// <summary>The same for another request.</summary>
    public KeptBody Copy()
    {
        var copy = new KeptBody(_bytes);
        foreach (var (name, values) in Headers.NonValidated)
        {
            copy.Headers.TryAddWithoutValidation(name, values);
        }

        return copy;
    }
}
