namespace Gateway.Tests.Cel.Support;

/// <summary>
/// Writes random expressions that mostly type-check over the variables of <see cref="RandomInputs"/>. With noise, now and then one of
/// the wrong type stands where another belongs.
/// </summary>
internal sealed class ExpressionWriter(Dice dice, bool noise)
{
    private int _variables;

    public string Bool(int depth)
    {
        if (Stray(depth) is { } stray)
        {
            return stray;
        }

        return depth <= 0 ? dice.Pick("true", "false", "flag", "has(jwt.sub)", "jwt.sub == \"a\"", "mcp.tool.name == \"b\"") : dice.Next(18) switch
        {
            0 => $"{Bool(depth - 1)} && {Bool(depth - 1)}",
            1 => $"{Bool(depth - 1)} || {Bool(depth - 1)}",
            2 => $"({Bool(depth - 1)} && {Bool(depth - 1)} && {Bool(depth - 1)})",
            3 => $"!({Bool(depth - 1)})",
            4 => $"({Bool(depth - 1)} ? {Bool(depth - 1)} : {Bool(depth - 1)})",
            5 => $"{Text(depth - 1)} {dice.Pick("==", "!=", "<", ">=")} {Text(depth - 1)}",
            6 => $"{Number(depth - 1)} {dice.Pick("==", "!=", "<=", ">")} {Number(depth - 1)}",
            7 => $"{Text(depth - 1)} in {List(depth - 1)}",
            8 => $"{Text(depth - 1)}.{dice.Pick("startsWith", "endsWith", "contains")}({Text(depth - 1)})",
            9 => $"{Text(depth - 1)}.matches({dice.Pick("\"^a\"", "\"b$\"", "\"^(a|bc)$\"", "\"[a-c]+\"", "'a.c'")})",
            10 => Loop(depth, dice.Pick("exists", "all", "exists_one")),
            11 => $"{Any(depth - 1)} == {Any(depth - 1)}",
            12 => $"has({dice.Pick("jwt.sub", "jwt.nested.key", "jwt.none", "mcp.tool", "mcp.tool.arguments", "mcp.prompt")})",
            13 => $"{dice.Pick("jwt.?sub", "jwt.?nested.?key", "jwt[?\"x\"]")}.{dice.Pick("hasValue()", "orValue(\"a\") == \"a\"")}",
            14 => $"default({dice.Pick("jwt.none", "jwt.sub", "any")}, \"a\") == {Text(depth - 1)}",
            15 => $"{Text(depth - 1)} in {{{Text(0)}: 1}}",
            16 => $"dyn({Bool(depth - 1)})",
            _ => Let(depth, Bool),
        };
    }

    public string Text(int depth)
    {
        if (Stray(depth) is { } stray)
        {
            return stray;
        }

        return depth <= 0
            ? dice.Pick("\"a\"", "\"b\"", "'c'", "\"\"", "mcp.tool.name", "mcp.tool.target", "string(jwt.sub)", "\"\\U0001F431\"")
            : dice.Next(9) switch
            {
                0 => $"({Text(depth - 1)} + {Text(depth - 1)})",
                1 => $"string({Number(depth - 1)})",
                2 => $"{Text(depth - 1)}.{dice.Pick("lowerAscii()", "trim()", "reverse()", "substring(1)", "charAt(0)", "replace(\"a\", \"b\")")}",
                3 => $"({Bool(depth - 1)} ? {Text(depth - 1)} : {Text(depth - 1)})",
                4 => $"{List(depth - 1)}[{dice.Pick("0", "1", "n")}]",
                5 => $"{List(depth - 1)}.join({Text(0)})",
                6 => $"\"%s\".format([{Any(depth - 1)}])",
                7 => $"{{\"k\": {Text(depth - 1)}}}.{dice.Pick("k", "k", "none")}",
                _ => Let(depth, Text),
            };
    }

    public string Number(int depth)
    {
        if (Stray(depth) is { } stray)
        {
            return stray;
        }

        return depth <= 0 ? dice.Pick("0", "1", "2", "-3", "n", "9223372036854775807") : dice.Next(6) switch
        {
            0 => $"({Number(depth - 1)} {dice.Pick("+", "-", "*", "/", "%")} {Number(depth - 1)})",
            1 => $"size({List(depth - 1)})",
            2 => $"{Text(depth - 1)}.size()",
            3 => $"-({Number(depth - 1)})",
            4 => $"({Bool(depth - 1)} ? {Number(depth - 1)} : {Number(depth - 1)})",
            _ => $"math.{dice.Pick("greatest", "least")}({Number(depth - 1)}, {Number(depth - 1)})",
        };
    }

    public string List(int depth)
    {
        if (Stray(depth) is { } stray)
        {
            return stray;
        }

        return depth <= 0 ? dice.Pick("words", "[]", "[\"a\", \"b\"]", "[\"a\", mcp.tool.name]") : dice.Next(6) switch
        {
            0 => $"[{Text(depth - 1)}, {Text(depth - 1)}]",
            1 => $"({List(depth - 1)} + {List(depth - 1)})",
            2 => Loop(depth, "filter"),
            3 => Loop(depth, "map"),
            4 => $"{Text(depth - 1)}.split({Text(0)})",
            _ => $"({Bool(depth - 1)} ? {List(depth - 1)} : {List(depth - 1)})",
        };
    }

    public string Any(int depth) => dice.Next(8) switch
    {
        0 => $"dyn({Number(depth - 1)})",
        1 => $"dyn({List(depth - 1)})",
        2 => "any",
        3 => dice.Pick("jwt.level", "jwt.roles", "jwt.nested", "mcp.tool.arguments", "mcp.tool.arguments.path"),
        4 => dice.Pick("dyn(null)", "dyn(1.5)", "dyn(1u)", "dyn(b'a')", "dyn({\"a\": 1})", "dyn(duration('1s'))", "dyn(ip('10.0.0.1'))"),
        5 => $"dyn({Bool(depth - 1)})",
        _ => $"dyn({Text(depth - 1)})",
    };

    private string? Stray(int depth) => noise && depth > 0 && dice.OneIn(12) ? Any(depth - 1) : null;

    private string Loop(int depth, string macro)
    {
        var name = $"v{_variables++}";
        var body = macro == "map" ? $"{name} + {Text(depth - 1)}" : $"({name} == {Text(depth - 1)} || {Bool(depth - 1)})";
        return $"{List(depth - 1)}.{macro}({name}, {body})";
    }

    private string Let(int depth, Func<int, string> body)
    {
        var name = $"v{_variables++}";
        return $"cel.bind({name}, {Text(depth - 1)}, ({body(depth - 1)}))";
    }
}
