using System.Text.RegularExpressions;
using Gateway.Host.Configuration;

namespace Gateway.Host.Pipeline.Matching;

/// <summary>A condition on a text, compiled.</summary>
internal sealed class TextMatch(TextMatchConfig config)
{
    private readonly Regex? _regex = config.Regex is null ? null : MatchPattern.Compile(config.Regex);

    /// <summary>Whether a text satisfies it; null: there is no text, and it does not.</summary>
    public bool Matches(string? text) => text is not null && (_regex?.IsMatch(text) ?? string.Equals(text, config.Exact, StringComparison.Ordinal));
}
