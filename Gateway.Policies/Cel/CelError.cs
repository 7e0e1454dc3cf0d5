namespace Gateway.Policies.Cel;

/// <summary>A failed evaluation, as a value. Instances are immutable and mostly made when the rule is compiled.</summary>
public sealed class CelError
{
    internal CelError(CelErrorCode code, string message)
    {
        Code = code;
        Message = message;
    }

    /// <summary>The class of failure; stable, fit for a metric.</summary>
    public CelErrorCode Code { get; }

    /// <summary>One sentence without the values involved: <see cref="CelProgram.Explain"/> shows those.</summary>
    public string Message { get; }

    /// <summary>The message.</summary>
    public override string ToString() => Message;
}
