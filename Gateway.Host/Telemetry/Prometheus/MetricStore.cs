using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using Gateway.Actors.Telemetry;

namespace Gateway.Host.Telemetry.Prometheus;

/// <summary>Adds up what the instruments of one node record, for whoever scrapes it. Thread-safe.</summary>
internal sealed class MetricStore : IDisposable
{
    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private readonly Lock _collecting = new();

    /// <summary>Listens from now on.</summary>
    public MetricStore(GatewayTelemetry telemetry)
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (ReferenceEquals(instrument.Meter, telemetry.Meter))
            {
                listener.EnableMeasurementEvents(instrument, _families.GetOrAdd(instrument.Name, static (_, made) => MetricFamily.Of(made), instrument));
            }
        };
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Record(value, tags));
        _listener.Start();
    }

    /// <summary>Everything as it is now, as Prometheus reads it.</summary>
    public byte[] Scrape()
    {
        // One at a time: what is observed is told anew for each.
        lock (_collecting)
        {
            foreach (var family in _families.Values)
            {
                family.BeginObserving();
            }

            _listener.RecordObservableInstruments();
            return PrometheusText.Write(_families.Values);
        }
    }

    public void Dispose() => _listener.Dispose();
}
