using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Library;

/// <summary><c>+</c> of strings, bytes and lists. Charged by size: growing things in a loop is how memory would run out.</summary>
internal static class Concatenation
{
    private const int CharactersPerStep = 16;

    public static CelValue Join(in CelValue left, in CelValue right, CelActivation activation)
    {
        switch (left.Kind)
        {
            case CelKind.String:
                return activation.Charge((left.Text.Length + right.Text.Length) / CharactersPerStep)
                    ? CelValue.Of(string.Concat(left.Text, right.Text))
                    : CelValue.Fail(Errors.Cost);
            case CelKind.Bytes:
                return activation.Charge((left.Octets.Length + right.Octets.Length) / CharactersPerStep)
                    ? CelValue.Of([.. left.Octets, .. right.Octets])
                    : CelValue.Fail(Errors.Cost);
            default:
                return JoinLists(left, right, activation);
        }
    }

    private static CelValue JoinLists(in CelValue left, in CelValue right, CelActivation activation)
    {
        CelList first = left.Items, second = right.Items;
        if (first.Count == 0 || second.Count == 0)
        {
            return first.Count == 0 ? right : left;
        }

        if (!activation.Charge(first.Count + second.Count))
        {
            return CelValue.Fail(Errors.Cost);
        }

        var items = new CelValue[first.Count + second.Count];
        for (var i = 0; i < items.Length; i++)
        {
            items[i] = i < first.Count ? first[i] : second[i - first.Count];
        }

        return CelValue.Of(new ArrayList(items));
    }
}
