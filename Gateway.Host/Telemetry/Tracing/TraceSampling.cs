using System.Globalization;
using System.Security.Cryptography;
using Gateway.Policies;
using Gateway.Policies.AccessLog;
using Gateway.Policies.Authorization;

namespace Gateway.Host.Telemetry.Tracing;

/// <summary>Whether a request is recorded: by a share, or by an expression over the request. Thread-safe.</summary>
internal sealed class TraceSampling
{
    private readonly double _share;
    private readonly LogExpression? _expression;

    private TraceSampling(double share, LogExpression? expression) => (_share, _expression) = (share, expression);

    /// <summary>Compiles what is written.</summary>
    /// <param name="written">true, false, a number from 0 to 1, or CEL; null: nothing is.</param>
    /// <param name="ifNot">What counts when nothing is written.</param>
    /// <param name="path">Where it stands.</param>
    /// <param name="errors">Receives what is wrong with it.</param>
    public static TraceSampling Compile(string? written, string ifNot, string path, ICollection<ConfigError> errors)
    {
        var text = written ?? ifNot;
        if (bool.TryParse(text, out var all))
        {
            return new(all ? 1 : 0, null);
        }

        if (double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var share))
        {
            if (!(share is >= 0 and <= 1))
            {
                errors.Add(new(path, $"{text} is no share.", "Write a number from 0 to 1, true, false, or an expression in CEL that gives one of these."));
            }

            return new(share, null);
        }

        return new(0, LogExpression.Compile(text, path, errors));
    }

    /// <summary>Decides about one request. An expression that fails, or gives anything else, records nothing.</summary>
    public bool Takes(RequestFacts request)
    {
        var share = _expression is null ? _share : _expression.Evaluate(request) switch
        {
            "true" => 1,
            { } text when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var value) => value,
            _ => 0,
        };
        return share >= 1 || (share > 0 && RandomNumberGenerator.GetInt32(int.MaxValue) < share * int.MaxValue);
    }
}
