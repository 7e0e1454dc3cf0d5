using System.Buffers;
using System.Collections.Concurrent;
using Gateway.Host.Configuration;
using Gateway.Host.Pipeline;
using Gateway.Policies.AccessLog;

namespace Gateway.Host.Telemetry;

/// <summary>
/// One structured line a request, on standard output. A request only formats its line and leaves it in a queue; one loop writes. When
/// nobody takes the output the newest lines are dropped and counted, as no request may wait for its log.
/// </summary>
internal sealed class AccessLog : IAsyncDisposable
{
    /// <summary>Most bytes of lines that wait to be written.</summary>
    public const int QueueBytes = 16 << 20;

    private const int MaxWriteBytes = 1 << 20;

    private static readonly TimeSpan FlushInterval = TimeSpan.FromMilliseconds(50);

    private readonly ConcurrentQueue<byte[]> _lines = new();
    private readonly CancellationTokenSource _stopping = new();
    private readonly Stream? _output;
    private readonly LogFormat _format;
    private readonly string _node;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private readonly ArrayBufferWriter<byte> _writing = new(64 << 10);
    private volatile AccessLogRules _rules = AccessLogRules.Default;
    private volatile bool _isOn = true;
    private long _dropped;
    private long _queued;

    /// <param name="output">Where the lines go; null: nowhere.</param>
    /// <param name="format">How a line looks.</param>
    /// <param name="node">This node's name.</param>
    /// <param name="time">The clock.</param>
    public AccessLog(Stream? output, LogFormat format, string node, TimeProvider time)
    {
        (_output, _format, _node, _time) = (output, format, node, time);
        _loop = output is null ? Task.CompletedTask : RunAsync(output);
    }

    /// <summary>Lines that found no place, or could not be written.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <summary>Which requests get a line, and what it says. A change counts for every request that ends after it.</summary>
    public AccessLogRules Rules
    {
        get => _rules;
        set => _rules = value;
    }

    /// <summary>Whether requests have lines. Default: true.</summary>
    public bool IsOn
    {
        get => _isOn;
        set => _isOn = value;
    }

    /// <summary>Writes the line of a request that is over.</summary>
    public void Write(HttpContext context, RequestRecord record, TimeSpan took)
    {
        if (_output is null || !_isOn)
        {
            return;
        }

        if (Interlocked.Read(ref _queued) > QueueBytes)
        {
            Interlocked.Increment(ref _dropped);
            return;
        }

        var (rules, now) = (_rules, _time.GetUtcNow());
        IReadOnlyList<LogField>? added = [];
        if (rules.HasExpressions && (added = rules.Evaluate(LogEntry.FactsOf(context, record, now, took))) is null)
        {
            return;
        }

        var line = new AccessLogLine(_format, now);
        AccessLogFields.Write(line, context, record, _node, took, rules);
        foreach (var field in added)
        {
            line.Add(field);
        }

        var bytes = line.Finish();
        Interlocked.Add(ref _queued, bytes.Length);
        _lines.Enqueue(bytes);
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
        while (!_lines.IsEmpty)
        {
            var buffer = _writing;
            buffer.ResetWrittenCount();
            var count = 0;
            while (buffer.WrittenCount < MaxWriteBytes && _lines.TryDequeue(out var line))
            {
                Interlocked.Add(ref _queued, -line.Length);
                buffer.Write(line);
                count++;
            }

            try
            {
                await output.WriteAsync(buffer.WrittenMemory);
                await output.FlushAsync();
            }
            catch (IOException)
            {
                // Whoever read the output is gone. The gateway serves on.
                Interlocked.Add(ref _dropped, count);
            }
        }
    }
}
