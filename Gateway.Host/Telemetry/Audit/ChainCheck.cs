using System.Globalization;

namespace Gateway.Host.Telemetry.Audit;

/// <summary>Follows one chain of records, from wherever it begins, and finds the first that was changed, removed or put in.</summary>
internal sealed class ChainCheck
{
    private long _records;
    private long _sequence = -1;
    private string? _last;

    /// <summary>What is to be said of a chain that is whole.</summary>
    public string Report => _last is null
        ? "There are no records."
        : string.Create(CultureInfo.InvariantCulture, $"{_records} records, the last one is {_sequence}; the chain is whole. Last hash: {_last}");

    /// <summary>Takes the next record; null: it is well, else what is wrong with it.</summary>
    /// <param name="line">The record.</param>
    /// <param name="number">The number it is kept under; null: only the record says it.</param>
    public string? Take(ReadOnlySpan<byte> line, long? number = null)
    {
        if (AuditChain.Read(line) is not { } record || (number ?? record.Sequence) != record.Sequence)
        {
            return string.Create(CultureInfo.InvariantCulture, $"this is no record, or it was changed (the one after record {_sequence}).");
        }

        if (_last is not null && (record.Previous != _last || record.Sequence != _sequence + 1))
        {
            return string.Create(CultureInfo.InvariantCulture, $"record {record.Sequence} does not follow record {_sequence}: records between them were changed, removed or put in.");
        }

        (_sequence, _last, _records) = (record.Sequence, record.Hash, _records + 1);
        return null;
    }
}
