using System.Security.Cryptography;
using System.Text;

namespace Gateway.Policies;

/// <summary>A text that must not be shown: it prints as <see cref="Redacted"/> wherever it is logged, dumped or put into a message.</summary>
public sealed class Secret : IEquatable<Secret>
{
    /// <summary>What is shown in place of a secret.</summary>
    public const string Redacted = "[secret]";

    private readonly string _value;

    /// <summary>Hides a text.</summary>
    /// <param name="value">The text itself.</param>
    public Secret(string value)
    {
        ArgumentNullException.ThrowIfNull(value);
        _value = value;
    }

    /// <summary>The text itself, for the one place that needs it.</summary>
    public string Reveal() => _value;

    /// <summary>Always <see cref="Redacted"/>.</summary>
    public override string ToString() => Redacted;

    /// <summary>Compares in a time that tells nothing but the lengths.</summary>
    public bool Equals(Secret? other) => other is not null
        && CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(_value), Encoding.UTF8.GetBytes(other._value));

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as Secret);

    /// <inheritdoc/>
    public override int GetHashCode() => _value.GetHashCode(StringComparison.Ordinal);
}
