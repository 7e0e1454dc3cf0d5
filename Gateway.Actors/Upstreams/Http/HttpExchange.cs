using System.Threading.Channels;
using Gateway.Actors.Protocol;

namespace Gateway.Actors.Upstreams.Http;

/// <summary>
/// One POST to a Streamable HTTP server (MCP 2025-11-25, Streamable HTTP) and its reply: one JSON body, or a stream of events, which is
/// resumed where it breaks after an event with an id.
/// </summary>
internal sealed class HttpExchange : Exchange
{
    private const int MaxQuestions = 16;

    private static readonly TimeSpan DefaultRetry = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan ShortestRetry = TimeSpan.FromMilliseconds(100);

    private readonly IHttpConnection _upstream;
    private readonly ForwardedHeaders _headers;
    private readonly MessageContent _content;
    private readonly HttpRequestMessage _request;
    private readonly CancellationTokenSource _abort = new();
    private readonly Task<HttpResponseMessage> _response;
    private Stream? _stream;
    private SseEvents? _events;
    private Channel<TargetMessage>? _questions;
    private Task<TargetMessage>? _own;
    private Action? _over;
    private int? _status;

    /// <param name="upstream">The connection.</param>
    /// <param name="id">The id of the request.</param>
    /// <param name="content">The request; taken over.</param>
    /// <param name="request">What carries it, with all headers; taken over.</param>
    /// <param name="headers">What goes along when a stream is resumed.</param>
    public HttpExchange(IHttpConnection upstream, MintedId id, MessageContent content, HttpRequestMessage request, ForwardedHeaders headers)
        : base(id, upstream.Endpoint.Time)
    {
        _upstream = upstream;
        _headers = headers;
        _content = content;
        _request = request;
        _request.Content = _content;
        _response = upstream.Endpoint.Invoker.SendAsync(_request, _abort.Token);
    }

    public override int? Status => _status;

    /// <summary>Takes questions that the server asks elsewhere, from now on and until it is over, which <paramref name="over"/> is told.</summary>
    public void TakeQuestions(Action over)
    {
        _questions ??= Channel.CreateBounded<TargetMessage>(MaxQuestions);
        _over ??= over;
    }

    /// <summary>Brings such a question, and takes it over; false: there are too many.</summary>
    public bool TryBring(TargetMessage question) => _questions!.Writer.TryWrite(question);

    /// <summary>The request once more, for who sends it again. Not after the exchange is disposed.</summary>
    public MessageContent CopyRequest() => _content.Copy();

    public override async ValueTask DisposeAsync()
    {
        if (Unread is not null || _own is not null || !_response.IsCompleted)
        {
            await _abort.CancelAsync();
        }

        await DropAsync(Unread);
        await DropAsync(_own);
        _over?.Invoke();
        _questions?.Writer.TryComplete();
        while (_questions?.Reader.TryRead(out var question) == true)
        {
            question.Dispose();
        }

        await ((Task)_response).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        _events?.Dispose();
        if (_stream is not null)
        {
            await _stream.DisposeAsync();
        }

        if (_response.IsCompletedSuccessfully)
        {
            (await _response).Dispose();
        }

        _request.Dispose();
        _abort.Dispose();
    }

    protected override Task<TargetMessage> NextAsync() => _questions is null ? OwnAsync() : EitherAsync(_questions.Reader);

    private static async Task DropAsync(Task<TargetMessage>? read)
    {
        if (read is null)
        {
            return;
        }

        await ((Task)read).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        if (read.IsCompletedSuccessfully)
        {
            (await read).Dispose();
        }
    }

    // What comes first: of its own reply, or of what was asked elsewhere.
    private async Task<TargetMessage> EitherAsync(ChannelReader<TargetMessage> questions)
    {
        _own ??= OwnAsync();
        await Task.WhenAny(_own, questions.WaitToReadAsync().AsTask());
        if (!_own.IsCompleted && questions.TryRead(out var question))
        {
            return question;
        }

        var own = _own;
        var message = await own;
        _own = null;
        if (message.IsResponse)
        {
            // What is asked from here on is about another call.
            _over?.Invoke();
            _questions!.Writer.TryComplete();
        }

        return message;
    }

    private async Task<TargetMessage> OwnAsync()
    {
        try
        {
            return _events is null ? await FirstAsync() : await NextEventAsync();
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException or OperationCanceledException)
        {
            throw StreamableHttpUpstream.Failure(_content.Offered, exception);
        }
    }

    private async Task<TargetMessage> FirstAsync()
    {
        var response = await _response;
        _status = (int)response.StatusCode;
        if (!response.IsSuccessStatusCode)
        {
            return await RefusedAsync(response);
        }

        _upstream.Begin(response);
        if (HttpReply.IsJson(response))
        {
            return Expect(await HttpReply.ReadJsonAsync(response, _upstream.Endpoint.Limits.ReplyBytes, _abort.Token));
        }

        if (!HttpReply.IsEventStream(response))
        {
            throw new UpstreamException(UpstreamFault.BadReply, "its reply is neither JSON nor an event stream");
        }

        await OpenAsync(response);
        return await NextEventAsync();
    }

    private async Task<TargetMessage?> FirstEventAsync(HttpResponseMessage response)
    {
        await OpenAsync(response);
        return await _events!.ReadAsync(_abort.Token);
    }

    private async Task OpenAsync(HttpResponseMessage response)
    {
        HttpReply.RefuseEncoding(response);
        _stream = await response.Content.ReadAsStreamAsync(_abort.Token);
        _events = new SseEvents(_stream, _upstream.Endpoint.Limits.EventBytes);
    }

    private async Task<TargetMessage> NextEventAsync()
    {
        while (true)
        {
            while (await ReadEventAsync() is { } message)
            {
                if (!message.IsResponse || IsMine(message))
                {
                    return message;
                }

                message.Dispose();
            }

            await ResumeAsync();
        }
    }

    private async Task<TargetMessage?> ReadEventAsync()
    {
        try
        {
            return await _events!.ReadAsync(_abort.Token);
        }
        catch (IOException) when (_upstream.CanResume && _events!.LastEventId is not null)
        {
            return null;
        }
    }

    // MCP 2025-11-25, Streamable HTTP, resumability: a server may close the stream after an event with an id; the client comes back by GET.
    private async Task ResumeAsync()
    {
        var (lastEventId, retry) = (_events!.LastEventId, _events.Retry ?? DefaultRetry);
        if (lastEventId is null || !_upstream.CanResume)
        {
            throw new UpstreamException(UpstreamFault.Lost, "its stream ended before the reply");
        }

        _events.Dispose();
        await _stream!.DisposeAsync();
        await Task.Delay(retry > ShortestRetry ? retry : ShortestRetry, _upstream.Endpoint.Time, _abort.Token);

        var response = await _upstream.ResumeAsync(lastEventId, _headers, _abort.Token);
        await OpenAsync(response);
        _events.Resume(lastEventId, retry);
    }

    private async Task<TargetMessage> RefusedAsync(HttpResponseMessage response)
    {
        if (_upstream.OnStatus(response.StatusCode) is { } gone)
        {
            throw gone;
        }

        if (await UpstreamChallenge.ReadAsync(response, _abort.Token) is { } challenge)
        {
            throw new UpstreamException(UpstreamFault.Refused, $"it answered with HTTP status {challenge.Status}") { Status = challenge.Status, Challenge = challenge };
        }

        // Servers answer some faults with a status and a JSON-RPC error; that error says more than the status.
        var message = HttpReply.IsJson(response) ? await HttpReply.ReadJsonAsync(response, _upstream.Endpoint.Limits.ReplyBytes, _abort.Token)
            : HttpReply.IsEventStream(response) ? await FirstEventAsync(response)
            : null;
        if (message is { Envelope.Kind: JsonRpcKind.Error } && IsMine(message))
        {
            return message;
        }

        message?.Dispose();
        throw _upstream.OnRefusal(response.StatusCode);
    }

    private TargetMessage Expect(TargetMessage message)
    {
        if (message.IsResponse && IsMine(message))
        {
            return message;
        }

        message.Dispose();
        throw new UpstreamException(UpstreamFault.BadReply, "its reply is for another request");
    }

    private bool IsMine(TargetMessage message) => MintedId.TryParse(message.Part(message.Envelope.Id), out var id) && id == Id;
}
