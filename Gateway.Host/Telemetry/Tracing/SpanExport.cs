using System.Diagnostics;
using System.Threading.Channels;
using OpenTelemetry;

namespace Gateway.Host.Telemetry.Tracing;

/// <summary>
/// Sends spans that are over, in batches, on a thread of its own. They wait in a bounded queue: when the receiver is slow or away, further ones are
/// dropped and counted, and no request ever waits for it. Thread-safe.
/// </summary>
internal sealed class SpanExport : BaseExportProcessor<Activity>
{
    private const int BatchSpans = 512;

    private static readonly TimeSpan BatchInterval = TimeSpan.FromSeconds(1);

    private readonly Channel<Activity> _queue;
    private readonly CancellationTokenSource _stopping = new();
    private readonly ActivitySource _source;
    private readonly TimeProvider _time;
    private readonly Task _loop;
    private long _sent;
    private long _failed;
    private long _dropped;

    /// <param name="source">Where the spans of this node come from: others in the process have sources of the same name.</param>
    /// <param name="exporter">Sends a batch, and waits for it.</param>
    /// <param name="capacity">Most spans that wait.</param>
    /// <param name="time">The clock.</param>
    public SpanExport(ActivitySource source, BaseExporter<Activity> exporter, int capacity, TimeProvider time)
        : base(exporter)
    {
        (_source, _time) = (source, time);

        // A writer that finds it full drops its span, as a request must not wait.
        _queue = Channel.CreateBounded<Activity>(new BoundedChannelOptions(capacity) { SingleReader = true, FullMode = BoundedChannelFullMode.Wait, AllowSynchronousContinuations = false });
        _loop = Task.Factory.StartNew(Run, CancellationToken.None, TaskCreationOptions.LongRunning, TaskScheduler.Default);
    }

    /// <summary>Spans that the receiver took.</summary>
    public long Sent => Interlocked.Read(ref _sent);

    /// <summary>Spans that it did not take.</summary>
    public long Failed => Interlocked.Read(ref _failed);

    /// <summary>Spans that found no place in the queue.</summary>
    public long Dropped => Interlocked.Read(ref _dropped);

    /// <inheritdoc/>
    protected override void OnExport(Activity data)
    {
        if (ReferenceEquals(data.Source, _source) && !_queue.Writer.TryWrite(data))
        {
            Interlocked.Increment(ref _dropped);
        }
    }

    /// <summary>Sends what waits, for as long as there is time.</summary>
    protected override bool OnShutdown(int timeoutMilliseconds)
    {
        _queue.Writer.TryComplete();
        _stopping.Cancel();
        return _loop.Wait(timeoutMilliseconds) && base.OnShutdown(timeoutMilliseconds);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _stopping.Dispose();
        }

        base.Dispose(disposing);
    }

    // The exporter blocks, so this is a thread's work and no task's.
    private void Run()
    {
        var batch = new Activity[BatchSpans];
        while (_queue.Reader.WaitToReadAsync().AsTask().GetAwaiter().GetResult())
        {
            WaitForMore();
            var count = 0;
            while (count < BatchSpans && _queue.Reader.TryRead(out var span))
            {
                batch[count++] = span;
            }

            Interlocked.Add(ref Send(batch, count) ? ref _sent : ref _failed, count);
            Array.Clear(batch, 0, count);
        }
    }

    // Few spans at a time would be as many requests.
    private void WaitForMore()
    {
        if (_queue.Reader.Count < BatchSpans && !_stopping.IsCancellationRequested)
        {
            Task.Delay(BatchInterval, _time, _stopping.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing).GetAwaiter().GetResult();
        }
    }

    private bool Send(Activity[] batch, int count)
    {
        try
        {
            return exporter.Export(new Batch<Activity>(batch, count)) == ExportResult.Success;
        }
        catch (Exception)
        {
            // Whatever is wrong with a receiver, it is tried again with the next batch.
            return false;
        }
    }
}
