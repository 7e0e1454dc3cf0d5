using System.Text;
using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary><c>join</c>, <c>split</c> and <c>replace</c> of the strings extension. A negative limit means none.</summary>
internal static class TextPieces
{
    public static void AddTo(FunctionLibrary library) => library
        .AddLinear(Join, "list(string).join() -> string")
        .AddLinear(JoinWith, "list(string).join(string) -> string")
        .AddLinear(Split, "string.split(string) -> list(string)")
        .AddLinear(SplitLimited, "string.split(string, int) -> list(string)")
        .AddLinear(Replace, "string.replace(string, string) -> string")
        .Add(new FunctionBody.Many(ReplaceLimited), ["string.replace(string, string, int) -> string"], FunctionCost.Linear);

    private static CelValue Join(in CelValue list, CelActivation activation) => JoinWith(list, CelValue.Of(""), activation);

    private static CelValue JoinWith(in CelValue list, in CelValue separator, CelActivation activation)
    {
        if (list.Kind != CelKind.List || separator.Kind != CelKind.String)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        var text = new StringBuilder();
        for (var i = 0; i < list.Items.Count; i++)
        {
            var item = list.Items[i];
            if (item.Kind != CelKind.String)
            {
                return CelValue.Fail(Errors.NoSuchOverload);
            }

            if (!activation.Charge(1) || !TextEditing.TryCharge(item.Text.Length + separator.Text.Length, activation))
            {
                return CelValue.Fail(Errors.Cost);
            }

            text.Append(i > 0 ? separator.Text : "").Append(item.Text);
        }

        return CelValue.Of(text.ToString());
    }

    private static CelValue Split(in CelValue text, in CelValue separator, CelActivation activation) =>
        SplitLimited(text, separator, CelValue.Of(-1L), activation);

    private static CelValue SplitLimited(in CelValue text, in CelValue separator, in CelValue limit, CelActivation activation)
    {
        if (text.Kind != CelKind.String || separator.Kind != CelKind.String || limit.Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        if (!TextEditing.TryCharge(text.Text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var most = limit.Bits < 0 ? int.MaxValue : (int)Math.Min(limit.Bits, int.MaxValue);
        var pieces = new List<CelValue>();
        var rest = text.Text.AsSpan();
        while (pieces.Count < most - 1 && Cut(ref rest, separator.Text) is { } piece)
        {
            if (!activation.Charge(1))
            {
                return CelValue.Fail(Errors.Cost);
            }

            pieces.Add(CelValue.Of(piece));
        }

        // Splitting by nothing gives characters, so there is no rest; otherwise what follows the last separator is a piece.
        if (pieces.Count < most && !(rest.IsEmpty && separator.Text.Length == 0))
        {
            pieces.Add(CelValue.Of(rest.ToString()));
        }

        return CelValue.Of(new ArrayList([.. pieces]));
    }

    /// <summary>Takes the piece before the separator, or one character if the separator is empty; null at the end.</summary>
    private static string? Cut(ref ReadOnlySpan<char> rest, string separator)
    {
        var length = separator.Length > 0 ? rest.IndexOf(separator, StringComparison.Ordinal) : rest.IsEmpty ? -1 : CodePoints.Width(rest);
        if (length < 0)
        {
            return null;
        }

        var piece = rest[..length].ToString();
        rest = rest[(length + separator.Length)..];
        return piece;
    }

    private static CelValue Replace(in CelValue text, in CelValue old, in CelValue replacement, CelActivation activation) =>
        ReplaceLimited([text, old, replacement, CelValue.Of(-1L)], activation);

    private static CelValue ReplaceLimited(ReadOnlySpan<CelValue> arguments, CelActivation activation)
    {
        if (arguments[0].Kind != CelKind.String || arguments[1].Kind != CelKind.String || arguments[2].Kind != CelKind.String
            || arguments[3].Kind != CelKind.Int)
        {
            return CelValue.Fail(Errors.NoSuchOverload);
        }

        string text = arguments[0].Text, old = arguments[1].Text, replacement = arguments[2].Text;
        var limit = arguments[3].Bits < 0 ? long.MaxValue : arguments[3].Bits;
        if (!TextEditing.TryCharge(text.Length, activation))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var result = new StringBuilder();
        var position = 0;
        for (long count = 0; count < limit; count++)
        {
            // An empty text is found before each character and at the end.
            var found = old.Length > 0 ? text.IndexOf(old, position, StringComparison.Ordinal) : NextGap(text, position, count);
            if (found < 0)
            {
                break;
            }

            if (!activation.Charge(1) || !TextEditing.TryCharge(replacement.Length, activation))
            {
                return CelValue.Fail(Errors.Cost);
            }

            result.Append(text, position, found - position).Append(replacement);
            position = found + old.Length;
        }

        return CelValue.Of(result.Append(text, position, text.Length - position).ToString());
    }

    private static int NextGap(string text, int position, long count) =>
        count == 0 ? 0 : position >= text.Length ? -1 : position + CodePoints.Width(text.AsSpan(position));
}
