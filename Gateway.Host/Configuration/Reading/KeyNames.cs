using System.Text.Json;

namespace Gateway.Host.Configuration.Reading;

/// <summary>How keys are spelled, and which one a misspelled key was meant to be.</summary>
internal static class KeyNames
{
    private const int LongestGuessed = 64;

    /// <summary><c>PathPrefix</c> as <c>pathPrefix</c>.</summary>
    public static string Camel(string name) => JsonNamingPolicy.CamelCase.ConvertName(name);

    /// <summary>The known key that is most like <paramref name="key"/>; null when none is near.</summary>
    public static string? Nearest(string key, IEnumerable<string> known)
    {
        if (key.Length > LongestGuessed)
        {
            return null;
        }

        var nearest = known.Select(candidate => (Key: candidate, Distance: Distance(Bare(key), Bare(candidate))))
            .OrderBy(candidate => candidate.Distance)
            .ThenBy(candidate => candidate.Key, StringComparer.Ordinal)
            .FirstOrDefault();
        return nearest.Key is not null && nearest.Distance <= Math.Max(1, key.Length / 3) ? nearest.Key : null;
    }

    // clear_env, clear-env and clearEnv differ in nothing that a slip would not change.
    private static string Bare(string key) => key.Replace("_", "", StringComparison.Ordinal).Replace("-", "", StringComparison.Ordinal).ToUpperInvariant();

    // Optimal string alignment: insertions, deletions, substitutions and swapped neighbours count one each.
    private static int Distance(string left, string right)
    {
        var table = new int[left.Length + 1, right.Length + 1];
        for (var row = 0; row <= left.Length; row++)
        {
            for (var column = 0; column <= right.Length; column++)
            {
                table[row, column] = row == 0 || column == 0 ? row + column : Step(table, left, right, row, column);
            }
        }

        return table[left.Length, right.Length];
    }

    private static int Step(int[,] table, string left, string right, int row, int column)
    {
        var same = left[row - 1] == right[column - 1];
        var step = Math.Min(table[row - 1, column - 1] + (same ? 0 : 1), 1 + Math.Min(table[row - 1, column], table[row, column - 1]));
        var swapped = row > 1 && column > 1 && left[row - 1] == right[column - 2] && left[row - 2] == right[column - 1];
        return swapped ? Math.Min(step, table[row - 2, column - 2] + 1) : step;
    }
}
