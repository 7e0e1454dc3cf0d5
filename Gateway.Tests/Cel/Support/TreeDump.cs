using Gateway.Policies.Cel.Syntax;

namespace Gateway.Tests.Cel.Support;

/// <summary>A tree as text in which everything shows that the parser decides, but no positions.</summary>
internal static class TreeDump
{
    public static string Of(Expr tree) => tree switch
    {
        LiteralExpr literal => $"({literal.Value.Kind} {literal.Value.Bits} {Content(literal)})",
        IdentExpr ident => $"(ident {ident.Rooted} {ident.Name})",
        SelectExpr select => $"(select {select.Optional} {Of(select.Operand)} {select.Field})",
        IndexExpr index => $"(index {index.Optional} {Of(index.Operand)} {Of(index.Index)})",
        CallExpr call => $"(call {call.Rooted} {(call.Target is null ? "-" : Of(call.Target))} {call.Function} {All(call.Arguments)})",
        UnaryExpr unary => $"({unary.Operator} {Of(unary.Operand)})",
        BinaryExpr binary => $"({binary.Operator} {Of(binary.Left)} {Of(binary.Right)})",
        LogicExpr logic => $"({(logic.IsAnd ? "and" : "or")} {All(logic.Terms)})",
        ConditionalExpr c => $"(if {Of(c.Condition)} {Of(c.Then)} {Of(c.Otherwise)})",
        ListExpr list => $"(list {string.Join(' ', list.Elements.Select(element => $"{element.Optional}:{Of(element.Value)}"))})",
        MapExpr map => $"(map {string.Join(' ', map.Entries.Select(entry => $"{entry.Optional}:{Of(entry.Key)}:{Of(entry.Value)}"))})",
        StructExpr message => $"(message {message.Type} {string.Join(' ', message.Fields.Select(field => $"{field.Optional}:{field.Name}:{Of(field.Value)}"))})",
        _ => throw new NotSupportedException(tree.GetType().Name),
    };

    private static string All(IEnumerable<Expr> trees) => string.Join(' ', trees.Select(Of));

    private static string Content(LiteralExpr literal) => literal.Value.Kind switch
    {
        Policies.Cel.CelKind.String => literal.Value.Text,
        Policies.Cel.CelKind.Bytes => Convert.ToHexString(literal.Value.Octets),
        _ => "",
    };
}
