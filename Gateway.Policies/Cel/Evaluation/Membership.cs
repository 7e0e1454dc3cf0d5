using Gateway.Policies.Cel.Values;

namespace Gateway.Policies.Cel.Evaluation;

/// <summary>Whether a value is in a list or a key of a map.</summary>
internal static class Membership
{
    public static Tri Test(in CelValue element, in CelValue collection, CelActivation activation)
    {
        switch (collection.Kind)
        {
            case CelKind.List when collection.Reference is ArrayList array:
                return InArray(element, array.Span, activation);
            case CelKind.List:
                return InList(element, collection.Items, activation);
            case CelKind.Map:
                return collection.Entries.TryGet(element, out _) ? Tri.True : Tri.False;
            default:
                return Tri.Error;
        }
    }

    private static Tri InArray(in CelValue element, ReadOnlySpan<CelValue> items, CelActivation activation)
    {
        // Charged ahead: a walk of which most steps only compare two lengths.
        if (!activation.Charge(items.Length >> 3))
        {
            return Tri.Error;
        }

        foreach (ref readonly var item in items)
        {
            if (Equality.Equal(element, item, ref activation.Budget))
            {
                return activation.Checked(true);
            }
        }

        return activation.Checked(false);
    }

    private static Tri InList(in CelValue element, CelList list, CelActivation activation)
    {
        for (var i = 0; i < list.Count; i++)
        {
            if (!activation.Charge(1))
            {
                return Tri.Error;
            }

            if (Equality.Equal(element, list[i], ref activation.Budget))
            {
                return activation.Checked(true);
            }
        }

        return activation.Checked(false);
    }
}
