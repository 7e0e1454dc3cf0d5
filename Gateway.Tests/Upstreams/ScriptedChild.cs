using System.IO.Pipelines;
using System.Text.Json;
using Gateway.Actors.Upstreams.Stdio;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Upstreams;

/// <summary>An MCP server on in-memory pipes, as a child process would be, that answers as its script says.</summary>
internal sealed class ScriptedChild
{
    private readonly Pipe _input;
    private readonly Pipe _output = new();
    private readonly TaskCompletionSource<string> _exited = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly Lock _lock = new();
    private readonly ServerScript _script;
    private Task _written = Task.CompletedTask;

    public ScriptedChild(ServerScript script)
    {
        _script = script;
        _input = new Pipe(new PipeOptions(pauseWriterThreshold: script.InputBytes, resumeWriterThreshold: script.InputBytes / 2));
        Pipes = new StdioPipes(_input.Writer.AsStream(), _output.Reader.AsStream(), _exited.Task, StopAsync);
        Serving = script.TakesInput ? ServeAsync() : Task.CompletedTask;
    }

    public StdioPipes Pipes { get; }

    /// <summary>Every message that arrived, as its raw line.</summary>
    public Recorder<string> Received { get; } = new();

    /// <summary>Completes when the server reads no more.</summary>
    public Task Serving { get; }

    /// <summary>Completes when the process has ended, whoever ended it.</summary>
    public Task<string> Exited => _exited.Task;

    /// <summary>How often a request or notification of this method arrived.</summary>
    public int Count(string method) => Received.Items.Count(line => MethodOf(line) == method);

    /// <summary>The raw line of a message of this method, past or to come.</summary>
    public Task<string> WaitAsync(string method, int count = 1) => Received.WaitAsync(line => MethodOf(line) == method, $"{method} at the target", count);

    /// <summary>Writes one line.</summary>
    public Task SendAsync(string line) => WriteAsync(Wire.Bytes(line + "\n"));

    /// <summary>Writes bytes as they are, after what was written before.</summary>
    public Task WriteAsync(byte[] bytes)
    {
        lock (_lock)
        {
            return _written = AfterAsync(_written);
        }

        async Task AfterAsync(Task before)
        {
            await before;
            await _output.Writer.WriteAsync(bytes);
        }
    }

    /// <summary>Ends the process.</summary>
    public void Exit(string how = "exited with code 1")
    {
        _exited.TrySetResult(how);
        _output.Writer.Complete();
        _input.Reader.Complete();
    }

    /// <summary>Ends the process but leaves its output open, as one does that left a daemon behind.</summary>
    public void ExitWithOpenOutput(string how) => _exited.TrySetResult(how);

    /// <summary>Closes the output and goes on.</summary>
    public void CloseOutput() => _output.Writer.Complete();

    private static string? MethodOf(string line)
    {
        using var message = JsonDocument.Parse(line);
        return message.RootElement.TryGetProperty("method", out var method) ? method.GetString() : null;
    }

    private Task StopAsync()
    {
        Exit("was stopped");
        return Task.CompletedTask;
    }

    private async Task ServeAsync()
    {
        using var lines = new StreamReader(_input.Reader.AsStream());
        try
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                Received.Add(line);
                using var message = JsonDocument.Parse(line);
                if (ScriptedRequest.Read(message.RootElement) is { } request)
                {
                    _ = AnswerAsync(request);
                }
                else
                {
                    await _script.OnNotificationAsync(this, MethodOf(line));
                }
            }
        }
        catch (Exception exception) when (exception is IOException or InvalidOperationException)
        {
            // It was stopped.
        }
    }

    private async Task AnswerAsync(ScriptedRequest request)
    {
        if (await _script.AnswerAsync(this, request) is { } answer)
        {
            await SendAsync($$"""{"jsonrpc":"2.0","id":{{request.RawId}},{{answer}}}""");
        }
    }
}
