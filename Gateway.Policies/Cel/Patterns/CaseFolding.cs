using System.Collections.Frozen;
using System.Text;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>Characters that differ only in case: those with the same upper-case form, and the two odd ones of ASCII.</summary>
internal static class CaseFolding
{
    private const int KelvinSign = 0x212A;
    private const int LongS = 0x17F;

    private static readonly Lazy<FrozenDictionary<int, int[]>> Orbits = new(Build);

    public static ReadOnlySpan<int> Variants(int value) => Orbits.Value.TryGetValue(value, out var variants) ? variants : [];

    private static FrozenDictionary<int, int[]> Build()
    {
        var groups = new Dictionary<int, List<int>>();
        for (var value = 0; value <= RuneSet.Last; value++)
        {
            if (!Rune.IsValid(value))
            {
                continue;
            }

            var upper = Upper(value);
            if (upper != value || Rune.ToLowerInvariant(new Rune(value)).Value != value)
            {
                (groups.TryGetValue(upper, out var group) ? group : groups[upper] = []).Add(value);
            }
        }

        return groups.Values.Where(group => group.Count > 1)
            .SelectMany(group => group.Select(value => (value, Others: group.Where(other => other != value).ToArray())))
            .ToFrozenDictionary(pair => pair.value, pair => pair.Others);
    }

    private static int Upper(int value) => value switch
    {
        // Unicode folds these to k and s; .NET's casing leaves them alone.
        KelvinSign => 'K',
        LongS => 'S',
        _ => Rune.ToUpperInvariant(Rune.ToLowerInvariant(new Rune(value))).Value,
    };
}
