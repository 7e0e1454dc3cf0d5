using Microsoft.Extensions.Logging;

namespace Gateway.Actors.Credentials.Tokens;

/// <summary>What is logged about tokens. Never a token, nor what it was asked for with.</summary>
internal static partial class TokenLog
{
    private const int Longest = 300;

    /// <summary>What was thrown, in one line and not too long.</summary>
    public static string Words(Exception failure)
    {
        var text = $"{failure.GetType().Name}: {failure.Message}".ReplaceLineEndings(" ");
        return text.Length <= Longest ? text : text[..Longest];
    }

    [LoggerMessage(1501, LogLevel.Warning, "{Issuer} gave no token ({Problem}). It is asked again in {Pause:0.#} s at the earliest; an older token is still good: {StillGood}.")]
    public static partial void Failed(ILogger logger, string issuer, string problem, double pause, bool stillGood);
}
