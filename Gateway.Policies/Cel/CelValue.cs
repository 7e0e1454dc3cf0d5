using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel;

/// <summary>
/// A value of the language, or the outcome of an evaluation that has none (<see cref="CelKind.Error"/>, <see cref="CelKind.Unknown"/>,
/// <see cref="CelKind.Absent"/>). Immutable; 24 bytes, so that numbers, times and optionals need no allocation.
/// <see cref="Equals(CelValue)"/> is the language's <c>==</c>: numbers compare across their types.
/// </summary>
public readonly partial struct CelValue : IEquatable<CelValue>
{
    private readonly object? _reference;
    private readonly long _bits;
    private readonly int _nanos;
    private readonly CelKind _kind;

    // An optional keeps what it wraps in the same struct: the wrapped kind, and how many optionals are around it.
    private readonly CelKind _wrapped;
    private readonly byte _wraps;

    internal CelValue(CelKind kind, object? reference, long bits, int nanos = 0)
    {
        _reference = reference;
        _bits = bits;
        _nanos = nanos;
        _kind = kind;
    }

    private CelValue(in CelValue inner, CelKind kind, CelKind wrapped, byte wraps)
    {
        _reference = inner._reference;
        _bits = inner._bits;
        _nanos = inner._nanos;
        _kind = kind;
        _wrapped = wrapped;
        _wraps = wraps;
    }

    /// <summary>What this is.</summary>
    public CelKind Kind => _kind;

    /// <summary>False for an error, an unknown and an absent value.</summary>
    public bool IsValue => _kind > CelKind.Error;

    /// <summary>Whether this is the bool <c>true</c>.</summary>
    public bool IsTrue => _kind == CelKind.Bool && _bits != 0;

    /// <summary>The failure, for kind <see cref="CelKind.Error"/> and <see cref="CelKind.Absent"/>; otherwise null.</summary>
    public CelError? Error => _kind switch
    {
        CelKind.Error => (CelError)_reference!,
        CelKind.Absent => (CelError?)_reference ?? Errors.NoSuchVariable,
        _ => null,
    };

    internal object? Reference => _reference;

    internal long Bits => _bits;

    internal int Nanos => _nanos;

    internal ulong Unsigned => (ulong)_bits;

    internal double Number => BitConverter.Int64BitsToDouble(_bits);

    internal string Text => (string)_reference!;

    internal CelList Items => (CelList)_reference!;

    internal CelMap Entries => (CelMap)_reference!;

    internal ReadOnlySpan<byte> Octets => ((byte[])_reference!).AsSpan((int)(_bits >> 32), (int)_bits);

    /// <summary>For an optional: whether it wraps a value.</summary>
    internal bool IsPresent => _wraps > 1 || _wrapped != CelKind.Absent;

    /// <summary>For an optional that has one: the value it wraps.</summary>
    internal CelValue Unwrapped => _wraps > 1 ? new(this, CelKind.Optional, _wrapped, (byte)(_wraps - 1)) : new(this, _wrapped, default, 0);

    /// <summary>This value as present optional.</summary>
    internal CelValue Wrapped => _kind == CelKind.Optional
        ? new(this, CelKind.Optional, _wrapped, (byte)(_wraps + 1))
        : new(this, CelKind.Optional, _kind, 1);

    /// <summary>The text of a string; false for every other kind.</summary>
    public bool TryGetString([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out string? text)
    {
        text = _kind == CelKind.String ? Text : null;
        return text is not null;
    }

    /// <summary>The entries of a map; false for every other kind.</summary>
    public bool TryGetMap([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CelMap? map)
    {
        map = _kind == CelKind.Map ? Entries : null;
        return map is not null;
    }

    /// <summary>The elements of a list; false for every other kind.</summary>
    public bool TryGetList([System.Diagnostics.CodeAnalysis.NotNullWhen(true)] out CelList? list)
    {
        list = _kind == CelKind.List ? Items : null;
        return list is not null;
    }

    /// <summary>The number of an int, or of a uint that fits; false for every other kind.</summary>
    public bool TryGetInt64(out long number)
    {
        number = _bits;
        return _kind == CelKind.Int || (_kind == CelKind.UInt && _bits >= 0);
    }

    /// <summary>The language's <c>==</c>. Errors, unknowns and absent values equal nothing but their own kind.</summary>
    public bool Equals(CelValue other) => Equality.Equal(this, other);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is CelValue other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode() => Equality.Hash(this);

    /// <summary>The value as the language writes it, for logs and explanations; long texts and collections are cut.</summary>
    public override string ToString() => ValuePrinter.Print(this);

    /// <summary><see cref="Equals(CelValue)"/>.</summary>
    public static bool operator ==(CelValue left, CelValue right) => left.Equals(right);

    /// <summary>The opposite of <see cref="Equals(CelValue)"/>.</summary>
    public static bool operator !=(CelValue left, CelValue right) => !left.Equals(right);
}
