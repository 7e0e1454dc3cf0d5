using Gateway.Policies.Cel.Evaluation;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary>The standard library's string functions, and those of the strings extension that only look.</summary>
internal static class Texts
{
    // Vectorised searches read this many characters a step; loops over characters a tenth of it.
    private const int SearchedPerStep = 128;
    private const int WalkedPerStep = 16;

    public static void AddTo(FunctionLibrary library) => library
        .AddLinear(Size, "size(string) -> int", "size(bytes) -> int", "size(list(A)) -> int", "size(map(A, B)) -> int")
        .AddLinear(Size, "string.size() -> int", "bytes.size() -> int", "list(A).size() -> int", "map(A, B).size() -> int")
        .AddLinear(StartsWith, "string.startsWith(string) -> bool")
        .AddLinear(EndsWith, "string.endsWith(string) -> bool")
        .AddLinear(Contains, "string.contains(string) -> bool")
        .AddLinear(CharAt, "string.charAt(int) -> string")
        .AddLinear(IndexOf, "string.indexOf(string) -> int")
        .AddLinear(IndexOfFrom, "string.indexOf(string, int) -> int")
        .AddLinear(LastIndexOf, "string.lastIndexOf(string) -> int")
        .AddLinear(LastIndexOfFrom, "string.lastIndexOf(string, int) -> int");

    public static CelValue Test(TextTest test, in CelValue text, in CelValue part, CelActivation activation)
    {
        if (text.Kind != CelKind.String || part.Kind != CelKind.String)
        {
            return test == TextTest.Contains && text.Kind == CelKind.List
                ? Element(part, text, activation)
                : CelValue.Fail(Errors.NoSuchOverload);
        }

        return Test(test, text.Text, part.Text, activation) switch
        {
            Tri.True => CelValue.True,
            Tri.False => CelValue.False,
            _ => CelValue.Fail(Errors.Cost),
        };
    }

    /// <summary>True or false, or an error where the budget does not allow it; <c>contains</c> is the one that reads all of the text.</summary>
    public static Tri Test(TextTest test, string text, string part, CelActivation activation) =>
        !activation.Charge((test == TextTest.Contains ? text.Length : part.Length) / SearchedPerStep) ? Tri.Error
        : test switch
        {
            TextTest.StartsWith => text.StartsWith(part, StringComparison.Ordinal),
            TextTest.EndsWith => text.EndsWith(part, StringComparison.Ordinal),
            TextTest.Contains => text.Contains(part, StringComparison.Ordinal),
        } ? Tri.True : Tri.False;

    public static CelValue Size(in CelValue value, CelActivation activation)
    {
        switch (value.Kind)
        {
            case CelKind.String:
                var size = CodePoints.Count(value.Text);
                // Without surrogates counting is one vectorised search.
                return activation.Charge(value.Text.Length / (size == value.Text.Length ? SearchedPerStep : WalkedPerStep))
                    ? CelValue.Of((long)size)
                    : CelValue.Fail(Errors.Cost);
            case CelKind.Bytes:
                return CelValue.Of((long)value.Octets.Length);
            case CelKind.List:
                return CelValue.Of((long)value.Items.Count);
            case CelKind.Map:
                return CelValue.Of((long)value.Entries.Count);
            default:
                return CelValue.Fail(Errors.NoSuchOverload);
        }
    }

    private static CelValue StartsWith(in CelValue text, in CelValue part, CelActivation activation) =>
        Test(TextTest.StartsWith, text, part, activation);

    private static CelValue EndsWith(in CelValue text, in CelValue part, CelActivation activation) =>
        Test(TextTest.EndsWith, text, part, activation);

    public static CelValue Contains(in CelValue text, in CelValue part, CelActivation activation) =>
        Test(TextTest.Contains, text, part, activation);

    private static CelValue CharAt(in CelValue text, in CelValue index, CelActivation activation)
    {
        if (text.Kind != CelKind.String || index.Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        var at = Position(text.Text, index.Bits, activation);
        return at < 0 ? OutOfRange(activation)
            : at == text.Text.Length ? CelValue.Of("")
            : CelValue.Of(text.Text.Substring(at, CodePoints.Width(text.Text.AsSpan(at))));
    }

    private static CelValue IndexOf(in CelValue text, in CelValue part, CelActivation activation) =>
        IndexOfFrom(text, part, CelValue.Of(0L), activation);

    private static CelValue IndexOfFrom(in CelValue text, in CelValue part, in CelValue offset, CelActivation activation)
    {
        if (text.Kind != CelKind.String || part.Kind != CelKind.String || offset.Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        var start = Position(text.Text, offset.Bits, activation);
        if (start < 0)
        {
            return OutOfRange(activation);
        }

        var found = text.Text.IndexOf(part.Text, start, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text.Text.AsSpan(0, found)));
    }

    private static CelValue LastIndexOf(in CelValue text, in CelValue part, CelActivation activation) =>
        text.Kind == CelKind.String
            ? LastIndexOfFrom(text, part, CelValue.Of((long)CodePoints.Count(text.Text)), activation)
            : CelValue.Fail(Errors.NoSuchOverload);

    private static CelValue LastIndexOfFrom(in CelValue text, in CelValue part, in CelValue offset, CelActivation activation)
    {
        if (text.Kind != CelKind.String || part.Kind != CelKind.String || offset.Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        var last = Position(text.Text, offset.Bits, activation);
        if (last < 0)
        {
            return OutOfRange(activation);
        }

        // The match may start at the offset, so what is searched ends one part after it.
        var end = (int)Math.Min((long)last + part.Text.Length, text.Text.Length);
        var found = text.Text.AsSpan(0, end).LastIndexOf(part.Text, StringComparison.Ordinal);
        return CelValue.Of(found < 0 ? -1L : CodePoints.Count(text.Text.AsSpan(0, found)));
    }

    private static CelValue Element(in CelValue element, in CelValue list, CelActivation activation) => Membership.Test(element, list, activation) switch
    {
        Tri.True => CelValue.True,
        Tri.False => CelValue.False,
        _ => CelValue.Fail(Errors.Cost),
    };

    private static int Position(string text, long index, CelActivation activation) =>
        activation.Charge(text.Length / WalkedPerStep) ? CodePoints.Position(text, index) : -1;

    private static CelValue OutOfRange(CelActivation activation) =>
        CelValue.Fail(activation.Budget < 0 ? Errors.Cost : Errors.IndexRange);
}
