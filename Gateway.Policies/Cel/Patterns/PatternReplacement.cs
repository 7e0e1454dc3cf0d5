using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Gateway.Policies.Cel.Syntax;

namespace Gateway.Policies.Cel.Patterns;

/// <summary>Fills groups of a match into a replacement text. A group that does not exist or took no part is empty.</summary>
internal static class PatternReplacement
{
    public static string Expand(string replacement, Match match, PatternNode pattern)
    {
        var result = new StringBuilder();
        var rest = replacement.AsSpan();
        while (!rest.IsEmpty)
        {
            var dollar = rest.IndexOf('$');
            result.Append(dollar < 0 ? rest : rest[..dollar]);
            rest = dollar < 0 ? default : rest[(dollar + 1)..];
            if (dollar < 0)
            {
                break;
            }

            if (rest.StartsWith("$", StringComparison.Ordinal))
            {
                result.Append('$');
                rest = rest[1..];
            }
            else if (TryReadName(ref rest, out var name))
            {
                result.Append(Group(name, match, pattern));
            }
            else
            {
                result.Append('$');
            }
        }

        return result.ToString();
    }

    private static bool TryReadName(ref ReadOnlySpan<char> rest, out string name)
    {
        if (rest.StartsWith("{", StringComparison.Ordinal) && rest.IndexOf('}') is var close and > 1)
        {
            name = rest[1..close].ToString();
            rest = rest[(close + 1)..];
            return true;
        }

        var length = 0;
        while (length < rest.Length && Names.IsPart(rest[length]))
        {
            length++;
        }

        name = rest[..length].ToString();
        rest = rest[length..];
        return length > 0;
    }

    private static string Group(string name, Match match, PatternNode pattern)
    {
        if (!int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            number = NumberOf(name, pattern);
        }

        return number == 0 ? match.Value : number > 0 ? match.Groups[PatternWriter.GroupName(number)].Value : "";
    }

    private static int NumberOf(string name, PatternNode node) => node switch
    {
        PatternNode.Capture capture => capture.Name == name ? capture.Number : NumberOf(name, capture.Body),
        PatternNode.Sequence sequence => sequence.Parts.Max(part => NumberOf(name, part)),
        PatternNode.Choice choice => choice.Options.Max(option => NumberOf(name, option)),
        PatternNode.Repeat repeat => NumberOf(name, repeat.Body),
        _ => -1,
    };
}
