namespace Gateway.Policies.Cel.Values;

/// <summary><c>.field</c> and <c>[index]</c> on values. A missing key gives kind absent, which the caller turns into its own error.</summary>
internal static class Selection
{
    public static CelValue Select(in CelValue operand, string field)
    {
        switch (operand.Kind)
        {
            case CelKind.Map:
                return operand.Entries.TryGet(field, out var value) ? value : default;
            case CelKind.Optional when operand.IsPresent:
                return Optional(Select(operand.Unwrapped, field));
            case CelKind.Optional:
                return operand;
            default:
                return CelValue.Fail(Errors.NoFields);
        }
    }

    public static CelValue Index(in CelValue operand, in CelValue index)
    {
        switch (operand.Kind)
        {
            case CelKind.Map:
                return operand.Entries.TryGet(index, out var value) ? value : default;
            case CelKind.List:
                return IndexList(operand.Items, index);
            case CelKind.Optional when operand.IsPresent:
                return Optional(Index(operand.Unwrapped, index));
            case CelKind.Optional:
                return operand;
            default:
                return CelValue.Fail(Errors.NoSuchOverload);
        }
    }

    /// <summary>Whether <c>has(operand.field)</c>: true, false or an error.</summary>
    public static CelValue Has(in CelValue operand, string field) => operand.Kind switch
    {
        CelKind.Map => CelValue.Of(operand.Entries.TryGet(field, out _)),
        CelKind.Optional => operand.IsPresent ? Has(operand.Unwrapped, field) : CelValue.False,
        _ => CelValue.Fail(Errors.NoFields),
    };

    /// <summary>What <c>.?</c> and <c>[?]</c> make of what was found: a missing key is no error but no value.</summary>
    public static CelValue Optional(in CelValue found) => found.Kind switch
    {
        CelKind.Absent => CelValue.None(),
        CelKind.Error when ReferenceEquals(found.Reference, Errors.IndexRange) => CelValue.None(),
        CelKind.Error or CelKind.Unknown => found,
        _ => found.Wrapped,
    };

    /// <summary>As the other form, for an operand that may itself be optional and so has wrapped the result already.</summary>
    public static CelValue Optional(in CelValue operand, in CelValue found) =>
        operand.Kind == CelKind.Optional ? found : Optional(found);

    private static CelValue IndexList(CelList list, in CelValue index)
    {
        long position;
        switch (index.Kind)
        {
            case CelKind.Int:
                position = index.Bits;
                break;
            case CelKind.UInt:
                position = index.Bits < 0 ? long.MaxValue : index.Bits;
                break;
            case CelKind.Double when index.Number == Math.Floor(index.Number) && Math.Abs(index.Number) < int.MaxValue:
                position = (long)index.Number;
                break;
            default:
                return CelValue.Fail(Errors.NoSuchOverload);
        }

        return position >= 0 && position < list.Count ? list[(int)position] : CelValue.Fail(Errors.IndexRange);
    }
}
