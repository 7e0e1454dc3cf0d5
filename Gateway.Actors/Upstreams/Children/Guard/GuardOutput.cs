using System.Text.Json;

namespace Gateway.Actors.Upstreams.Children.Guard;

/// <summary>The guard's lines to the gateway. Not thread-safe.</summary>
/// <param name="stream">Standard output.</param>
internal sealed class GuardOutput(Stream stream)
{
    /// <summary>Writes one line, and waits while the gateway does not read. A gateway that is gone is no error: the input's end says so.</summary>
    public void Write(GuardReply reply)
    {
        var line = JsonSerializer.SerializeToUtf8Bytes(reply, GuardJson.Default.GuardReply);
        try
        {
            stream.Write([.. line, (byte)'\n']);
        }
        catch (IOException)
        {
            // EPIPE.
        }
    }
}
