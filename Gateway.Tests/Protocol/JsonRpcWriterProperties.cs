using System.Text;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Gateway.Actors.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Protocol;

/// <summary>To splice bytes and then parse them is to parse them and then replace in the tree.</summary>
[Trait(Categories.Trait, Categories.Unit)]
public sealed class JsonRpcWriterProperties
{
    private static readonly Gen<string> Params = JsonTexts.Members(
        (10, "name", JsonTexts.Text),
        (10, "_meta", JsonTexts.Members((10, "progressToken", JsonTexts.Number), (5, "x", JsonTexts.Value(1))).SelectMany(JsonTexts.Object)),
        (8, "arguments", JsonTexts.Value(2)),
        (5, "other", JsonTexts.Value(2)))
        .SelectMany(JsonTexts.Object)
        .Where(IsStrict);

    private static readonly Gen<string> Value = JsonTexts.Value(1).Where(text => IsStrict($"{{\"a\":{text}}}"));

    private static readonly Gen<(string Params, string Name, string Token, bool Reverse)> Replacements =
        from parameters in Params
        from name in Value
        from token in Value
        from reverse in Gen.Elements(true, false)
        select (parameters, name, token, reverse);

    [Fact]
    public void Spliced_params_parse_as_the_tree_with_the_same_parts_replaced() => ForAll((message, envelope, replaced, output) =>
    {
        var expected = JsonNode.Parse(replaced.Params)!.AsObject();
        expected["name"] = JsonNode.Parse(replaced.Name);
        expected["_meta"]!["progressToken"] = JsonNode.Parse(replaced.Token);

        var request = JsonNode.Parse(output)!.AsObject();

        Assert.Equal(["jsonrpc", "id", "method", "params"], request.Select(member => member.Key));
        Assert.Equal("""{"jsonrpc":"2.0","id":"4.2","method":"tools/call"}""", new JsonObject(request.Where(member => member.Key != "params").Select(member =>
            KeyValuePair.Create(member.Key, member.Value?.DeepClone()))).ToJsonString());
        Assert.True(JsonNode.DeepEquals(expected, request["params"]), output);
    });

    [Fact]
    public void Everything_outside_the_splices_is_byte_identical() => ForAll((message, envelope, replaced, output) =>
    {
        var name = (Slice: envelope[ParamsMember.Name], Text: replaced.Name);
        var token = (Slice: envelope[ParamsMember.MetaProgressToken], Text: replaced.Token);
        var (first, second) = name.Slice.Start < token.Slice.Start ? (name, token) : (token, name);
        var text = Encoding.Latin1.GetString(message);
        string[] kept = [text[envelope.Params.Start..first.Slice.Start], text[first.Slice.End..second.Slice.Start], text[second.Slice.End..envelope.Params.End]];
        var expected = $"{kept[0]}{Latin(first.Text)}{kept[1]}{Latin(second.Text)}{kept[2]}";

        Assert.Equal($$"""{"jsonrpc":"2.0","id":"4.2","method":"tools/call","params":{{expected}}}""", Latin(output));
    });

    [Fact]
    public void Message_that_was_written_is_read_with_the_same_parts() => Prop.ForAll((
        from id in Gen.OneOf(JsonTexts.Number, JsonTexts.Text) from parameters in Params from value in JsonTexts.Value(3) select (id, parameters, value)).ToArbitrary(), parts =>
    {
        var (id, parameters, value) = parts;
        var request = Wire.Written(output => JsonRpcWriter.WriteRequest(output, Wire.Bytes(id), "m"u8, Wire.Bytes(parameters)));
        var notification = Wire.Written(output => JsonRpcWriter.WriteNotification(output, "m"u8, Wire.Bytes(parameters)));
        var result = Wire.Written(output => JsonRpcWriter.WriteResult(output, Wire.Bytes(id), Wire.Bytes(value)));
        var error = Wire.Written(output => JsonRpcWriter.WriteError(output, Wire.Bytes(id), Wire.Bytes(value)));

        Assert.Equal(new Reading(JsonRpcFault.None, JsonRpcKind.Request, "m", id, parameters, null, null), Reading.OfTarget(request));
        Assert.Equal(new Reading(JsonRpcFault.None, JsonRpcKind.Notification, "m", null, parameters, null, null), Reading.OfTarget(notification));
        Assert.Equal(new Reading(JsonRpcFault.None, JsonRpcKind.Result, null, id, null, value, null), Reading.OfTarget(result));
        Assert.Equal(new Reading(JsonRpcFault.None, JsonRpcKind.Error, null, id, null, null, value), Reading.OfTarget(error));
    }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(300));

    private static void ForAll(Action<byte[], JsonRpcEnvelope, (string Params, string Name, string Token, bool Reverse), string> check) =>
        Prop.ForAll(Replacements.ToArbitrary(), replaced =>
        {
            var message = Wire.Bytes(Reading.Request(replaced.Params));
            Assert.Equal(JsonRpcFault.None, JsonRpcReader.ReadTarget(message, out var envelope));
            var name = new Splice(envelope[ParamsMember.Name], Wire.Bytes(replaced.Name));
            var token = new Splice(envelope[ParamsMember.MetaProgressToken], Wire.Bytes(replaced.Token));
            var (one, two) = replaced.Reverse ? (token, name) : (name, token);

            check(message, envelope, replaced, Wire.Written(output =>
                JsonRpcWriter.WriteRequest(output, "\"4.2\""u8, "tools/call"u8, message, envelope.Params, one, two)));
        }).Check(Config.QuickThrowOnFailure.WithQuietOnSuccess(true).WithMaxTest(500));

    // A tree has no place for a key that stands twice.
    private static bool IsStrict(string parameters) => Reading.OfClient(Reading.Request(parameters)).Fault == JsonRpcFault.None;

    // Byte by byte, whatever the bytes mean.
    private static string Latin(string text) => Encoding.Latin1.GetString(Encoding.UTF8.GetBytes(text));
}
