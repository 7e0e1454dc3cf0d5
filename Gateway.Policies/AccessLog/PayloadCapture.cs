using Gateway.Policies.Cel;

namespace Gateway.Policies.AccessLog;

/// <summary>
/// Keeps of one call's arguments and result what expressions of the access log read, without what is hidden: the messages themselves are gone
/// when the line is written. Not thread-safe; belongs to the call.
/// </summary>
public sealed class PayloadCapture
{
    private readonly AccessLogRules _rules;
    private readonly List<CelProjection> _kept = [];

    internal PayloadCapture(AccessLogRules rules) => _rules = rules;

    internal IReadOnlyList<CelProjection> Kept => _kept;

    /// <summary>Takes the arguments of a call; empty: there are none.</summary>
    public void TakeArguments(ReadOnlySpan<byte> json) => Take(_rules.Inputs.Arguments, json.IsEmpty ? "{}"u8 : json);

    /// <summary>Takes its result.</summary>
    public void TakeResult(ReadOnlySpan<byte> json) => Take(_rules.Inputs.Result, json);

    /// <summary>Takes its error.</summary>
    public void TakeError(ReadOnlySpan<byte> json) => Take(_rules.Inputs.Error, json);

    private void Take(CelInput input, ReadOnlySpan<byte> json)
    {
        if (input.IsRead && _rules.Redaction.Apply(json) is { } shown && CelProjection.TryCreate(input, shown, out var projection, out _))
        {
            _kept.Add(projection!);
        }
    }
}
