namespace Gateway.Policies.Cel.Library;

/// <summary>Functions of a regular expression; the evaluator compiles it at load.</summary>
internal static class PatternFunctions
{
    public const string Matches = "matches";
    public const string Replace = "regexReplace";

    public static void AddTo(FunctionLibrary library) => library
        .Add(new FunctionBody.None(), ["matches(string, string) -> bool", "string.matches(string) -> bool"], FunctionCost.Regex);

    public static void AddGatewayTo(FunctionLibrary library) => library
        .Add(new FunctionBody.None(), ["string.regexReplace(string, string) -> string"], FunctionCost.Regex);
}
