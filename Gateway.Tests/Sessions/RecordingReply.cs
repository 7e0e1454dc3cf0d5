using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Replies;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>Keeps what is written to a response.</summary>
internal sealed class RecordingReply : IReply
{
    /// <summary>The session id that was announced.</summary>
    public string? SessionId { get; private set; }

    /// <summary>Every body and frame, in order.</summary>
    public Recorder<string> Written { get; } = new();

    /// <summary>Whether a stream was opened.</summary>
    public bool IsStream { get; private set; }

    /// <summary>The messages in what was written, without comments and events that carry none.</summary>
    public IEnumerable<string> Messages => Written.Items.Select(DataOf).OfType<string>();

    public void OpenSession(Session session) => SessionId = session.Id;

    public ValueTask WriteJsonAsync(ReadOnlyMemory<byte> json)
    {
        Written.Add(Wire.Text(json.Span));
        return ValueTask.CompletedTask;
    }

    public ValueTask<bool> WriteEventAsync(ReadOnlyMemory<byte> frame)
    {
        IsStream = true;
        Written.Add(Wire.Text(frame.Span));
        return ValueTask.FromResult(true);
    }

    private static string? DataOf(string text)
    {
        if (text.StartsWith('{'))
        {
            return text;
        }

        var data = text.Split('\n').FirstOrDefault(line => line.StartsWith("data: ", StringComparison.Ordinal))?["data: ".Length..];
        return string.IsNullOrEmpty(data) ? null : data;
    }
}
