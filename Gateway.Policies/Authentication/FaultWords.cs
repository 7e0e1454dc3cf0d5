using System.Collections.Frozen;
using System.Text;
using Gateway.Policies.Authentication.Tokens;

namespace Gateway.Policies.Authentication;

/// <summary>Faults of tokens as the log names them: <c>token_wrong_audience</c>.</summary>
internal static class FaultWords
{
    private static readonly FrozenDictionary<JwtFault, string> Words = Enum.GetValues<JwtFault>().ToFrozenDictionary(fault => fault, Spell);

    /// <summary>The word for a fault.</summary>
    public static string Of(JwtFault fault) => Words[fault];

    private static string Spell(JwtFault fault)
    {
        var word = new StringBuilder("token");
        foreach (var letter in fault.ToString())
        {
            word.Append(char.IsUpper(letter) ? "_" : "").Append(char.ToLowerInvariant(letter));
        }

        return word.ToString();
    }
}
