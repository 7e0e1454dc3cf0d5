using Gateway.Actors.Kernel;
using Gateway.Actors.Sessions;
using Gateway.Actors.Sessions.Streams;
using Gateway.Actors.Upstreams;
using Gateway.Policies.Authorization;
using Gateway.Tests.Backends;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Sessions;

/// <summary>What a client does with its session.</summary>
internal static class SessionClient
{
    /// <summary>Sends a request; the reply is complete when the task is.</summary>
    public static async Task<RecordingReply> SendAsync(this Session session, string method, string parameters = "{}", string id = "1", RecordingReply? reply = null, McpAccess? access = null, bool modern = false)
    {
        reply ??= new RecordingReply();
        var message = ClientMessages.Read($$"""{"jsonrpc":"2.0","id":{{id}},"method":"{{method}}","params":{{parameters}} }""", access, modern);
        Assert.Equal(SessionRefusal.None, await SessionHost.HandleAsync(session, message, reply, TestContext.Current.CancellationToken));
        return reply;
    }

    /// <summary>Sends a request and returns the response, which is the last message.</summary>
    public static async Task<string> AskAsync(this Session session, string method, string parameters = "{}", string id = "1", McpAccess? access = null, bool modern = false) =>
        (await session.SendAsync(method, parameters, id, access: access, modern: modern).Within($"the answer to {method}")).Messages.Last();

    /// <summary>Sends a notification or a response.</summary>
    public static Task<SessionRefusal> TellAsync(this Session session, string message) => SessionHost
        .HandleAsync(session, ClientMessages.Read(message), new RecordingReply(), TestContext.Current.CancellationToken).Within("a message taken");

    /// <summary>Opens the stream that GET opens.</summary>
    public static SessionStream Listen(this Session session, string? lastEventId = null, McpAccess? access = null) =>
        new(Assert.IsType<EventReader>(SessionHost.Listen(session, access ?? McpAccess.Unrestricted, lastEventId, out _)));

    /// <summary>Waits until the session's actor has done what it was told so far.</summary>
    public static async Task SettleAsync(this Session session)
    {
        // A question about a target that is not there is answered by a turn, after all turns before it.
        var stranger = new TargetView(TestBackend.Of("stranger").Targets[0], null, null);
        var answer = await Record.ExceptionAsync(() => session.UpstreamAsync(stranger, ForwardedHeaders.None, CancellationToken.None).AsTask().Within("the turns so far"));
        if (answer is MailboxFullException)
        {
            // One of them was the last.
            await session.Stopped.Within("the end of the session");
            return;
        }

        Assert.IsType<UpstreamException>(answer);
    }
}

/// <summary>What a client sees on the stream that GET opens.</summary>
internal sealed class SessionStream(EventReader reader)
{
    private readonly Queue<string> _frames = new();

    /// <summary>The next message.</summary>
    public async Task<string> NextAsync() => (await NextFrameAsync()).Split("data: ")[1].TrimEnd();

    /// <summary>The next event as it goes over the wire.</summary>
    public async Task<string> NextFrameAsync()
    {
        if (_frames.Count == 0)
        {
            Assert.Equal(EventReadState.Frames, await ReadAsync("an event"));
            foreach (var frame in reader.Frames)
            {
                _frames.Enqueue(Wire.Text(frame));
            }
        }

        return _frames.Dequeue();
    }

    /// <summary>How the stream ends, after what was read of it.</summary>
    public Task<EventReadState> EndAsync() => ReadAsync("the end of the stream");

    private Task<EventReadState> ReadAsync(string phase) => reader.ReadAsync(TimeSpan.FromDays(1), TestContext.Current.CancellationToken).AsTask().Within(phase);
}
