using System.Buffers;
using System.Collections.Concurrent;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;

namespace Gateway.Host.Telemetry;

/// <summary>
/// One structured line a request, on standard output. A request only formats its line and leaves it in a queue; one loop writes. When
/// nobody takes the output the newest lines are dropped and counted, as no request may wait for its log.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    private const int MaxQueued = 65_536;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<byte[]> _lines = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stream? _output;
    private readonly LogFormat _format;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private long _dropped;
    private int _queued;

    /// <param name="output">Where the lines go; null: nowhere.</param>
    /// <param name="format">How a line looks.</param>
    /// <param name="time">The clock.</param>
    public AccessLog(Stream? output, LogFormat format, TimeProvider time)
    {
        (_output, _format, _time) = (output, format, time);
        _loop = output is null ? Task.CompletedTask : RunAsync(output);
    }

    /// <summary>Lines that found no place.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Writes the line of a request that is over.</summary>
    public void Write(HttpContext context, RequestRecord record)
    {
        if (_output is null)
        {
            return;
        }

        if (Interlocked.Increment(ref _queued) > MaxQueued)
        {
            Interlocked.Decrement(ref _queued);
            Interlocked.Increment(ref _dropped);
            return;
        }

        var fields = new AccessLogLine(_format, _time.GetUtcNow());
        fields.Add("route", record.Route);
        fields.Add("src.addr", record.Client.ToString());
        fields.Add("http.method", context.Request.Method);
        fields.Add("http.path", context.Request.Path.Value);
        fields.Add("http.status", context.Response.StatusCode);
        fields.Add("mcp.method.name", record.Call.Method);
        fields.Add("mcp.target", record.Call.Target);
        fields.Add("mcp.item", record.Call.Item);
        fields.Add("mcp.session", record.Session);
        fields.Add("mcp.error.code", record.Call.ErrorCode);
        fields.Add("reason", record.Call.Reason);
        fields.Add("duration_ms", _time.GetElapsedTime(record.Started));
        fields.Add("upstream_ms", record.Call.Upstream);
        _lines.Enqueue(fields.Finish());
    }

    /// <summary>Writes what waits, and stops.</summary>
    public async ValueTask DisposeAsync()
    {
        await _stopping.CancelAsync();
        await _loop;
        _stopping.Dispose();
    }

    private async Task RunAsync(Stream output)
    {
        using var timer = new PeriodicTimer(FlushInterval, _time);
        try
        {
            while (await timer.WaitForNextTickAsync(_stopping.Token))
            {
                await FlushAsync(output);
            }
        }
        catch (OperationCanceledException)
        {
            await FlushAsync(output);
        }
    }

    private async Task FlushAsync(Stream output)
    {
        if (_lines.IsEmpty)
        {
            return;
        }

        var buffer = new ArrayBufferWriter<byte>(16 << 10);
        while (_lines.TryDequeue(out var line))
        {
            Interlocked.Decrement(ref _queued);
            buffer.Write(line);
        }

        try
        {
            await output.WriteAsync(buffer.WrittenMemory);
            await output.FlushAsync();
        }
        catch (IOException)
        {
            // Whoever read the output is gone. The gateway serves on.
            Interlocked.Increment(ref _dropped);
        }
    }
}
