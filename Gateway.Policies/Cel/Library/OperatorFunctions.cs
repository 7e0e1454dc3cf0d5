namespace Gateway.Policies.Cel.Library;

/// <summary>The operators that the evaluator has nodes of its own for; <see cref="Arithmetic"/> has the others.</summary>
internal static class OperatorFunctions
{
    public const string In = "in";
    public const string Equal = "_==_";
    public const string NotEqual = "_!=_";
    public const string Not = "!_";
    public const string Negate = "-_";

    private static readonly string[] Ordered = ["int", "uint", "double", "string", "bytes", "bool", "timestamp", "duration"];

    public static void AddTo(FunctionLibrary library)
    {
        library
            .Declare("_==_(A, A) -> bool")
            .Declare("_!=_(A, A) -> bool")
            .Declare("in(A, list(A)) -> bool", "in(A, map(A, B)) -> bool")
            .Declare("!_(bool) -> bool");
        foreach (var op in new[] { "_<_", "_<=_", "_>_", "_>=_" })
        {
            library.Declare([.. Ordered.Select(type => $"{op}({type}, {type}) -> bool")]);
        }
    }
}
