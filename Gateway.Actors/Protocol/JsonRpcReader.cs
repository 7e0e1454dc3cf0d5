using System.Text.Json;
using System.Text.Unicode;

namespace Gateway.Actors.Protocol;

/// <summary>
/// Reads one JSON-RPC 2.0 message in one pass, without building a tree. What a client sent is read strictly, so that no other parser
/// can see another message in the same bytes; what a target sent only has to be one well-formed message.
/// </summary>
public static class JsonRpcReader
{
    /// <summary>How deep a message may be nested.</summary>
    public const int MaxDepth = 64;

    /// <summary>How many values and keys a client's message may have.</summary>
    public const int MaxTokens = 200_000;

    private const int MaxIdBytes = 256;

    /// <summary>Reads a message that a client sent. On a fault, <paramref name="envelope"/> still has the id if one could be read.</summary>
    public static JsonRpcFault ReadClient(ReadOnlySpan<byte> message, out JsonRpcEnvelope envelope) => Read(message, strict: true, out envelope);

    /// <summary>Reads a message that a target sent. Its values may hold half a surrogate pair, as text that a server cut does; its keys may not.</summary>
    public static JsonRpcFault ReadTarget(ReadOnlySpan<byte> message, out JsonRpcEnvelope envelope) => Read(message, strict: false, out envelope);

    private static JsonRpcFault Read(ReadOnlySpan<byte> message, bool strict, out JsonRpcEnvelope envelope)
    {
        envelope = default;
        if (!Utf8.IsValid(message))
        {
            return JsonRpcFault.InvalidUtf8;
        }

        var pass = new Pass(message, strict);
        try
        {
            return pass.Read(ref envelope);
        }
        catch (JsonException)
        {
            return JsonRpcFault.InvalidJson;
        }
    }

    /// <summary>One pass over a message. Each method that reads a value leaves the reader on its last token.</summary>
    private ref struct Pass
    {
        private readonly ReadOnlySpan<byte> _message;
        private readonly PropertyNames? _names;
        private Utf8JsonReader _reader;
        private JsonRpcFault _fault;
        private int _tokens;
        private bool _hasVersion;
        private bool _hasNullId;

        // The token the reader stands on is no Unicode text: the platform's reader throws when it is compared.
        private bool _isNoText;

        public Pass(ReadOnlySpan<byte> message, bool strict)
        {
            _message = message;
            _names = strict ? PropertyNames.Rent() : null;
            _reader = new Utf8JsonReader(message, new JsonReaderOptions { MaxDepth = MaxDepth });
        }

        public JsonRpcFault Read(ref JsonRpcEnvelope envelope)
        {
            Next();
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                var batch = _reader.TokenType == JsonTokenType.StartArray;
                SkipRest();
                return _fault != JsonRpcFault.None ? _fault : batch ? JsonRpcFault.Batch : JsonRpcFault.NotJsonRpc;
            }

            while (Next() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadMember(ref envelope);
            }

            SkipRest();
            return _fault != JsonRpcFault.None ? _fault : Classify(ref envelope);
        }

        private void ReadMember(ref JsonRpcEnvelope envelope)
        {
            if (Is("jsonrpc"u8))
            {
                Next();
                _hasVersion = _reader.TokenType == JsonTokenType.String && Is("2.0"u8);
                FinishValue();
            }
            else if (Is("id"u8))
            {
                RefuseSecond(envelope.Id);
                envelope.Id = ReadId();
            }
            else if (Is("method"u8))
            {
                RefuseSecond(envelope.MethodName);
                ReadMethod(ref envelope);
            }
            else if (Is("params"u8))
            {
                RefuseSecond(envelope.Params);
                ReadParams(ref envelope);
            }
            else if (Is("result"u8))
            {
                RefuseSecond(envelope.Result);
                envelope.Result = ReadValue();
            }
            else if (Is("error"u8))
            {
                RefuseSecond(envelope.Error);
                envelope.Error = ReadValue();
            }
            else
            {
                ReadValue();
            }
        }

        private Slice ReadId()
        {
            Next();
            var type = _reader.TokenType;
            if (_isNoText)
            {
                // An answer that named it would be no text either.
                FinishValue();
                return default;
            }

            var id = FinishValue();
            if (type == JsonTokenType.Null)
            {
                _hasNullId = true;
                return default;
            }

            if (type is not (JsonTokenType.String or JsonTokenType.Number) || id.Length > MaxIdBytes)
            {
                Fault(JsonRpcFault.InvalidId);
                return default;
            }

            return id;
        }

        private void ReadMethod(ref JsonRpcEnvelope envelope)
        {
            Next();
            var type = _reader.TokenType;
            var escaped = _reader.ValueIsEscaped;
            var value = FinishValue();
            if (type != JsonTokenType.String || value.Length <= 2 || escaped)
            {
                // No method has a character that needs an escape; to accept one is to give two spellings to one name.
                Fault(JsonRpcFault.NotJsonRpc);
                return;
            }

            envelope.MethodName = new Slice(value.Start + 1, value.Length - 2);
            envelope.Method = McpMethods.Find(envelope.MethodName.Of(_message));
        }

        private void ReadParams(ref JsonRpcEnvelope envelope)
        {
            Next();
            var start = (int)_reader.TokenStartIndex;
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                FinishValue();
                Fault(JsonRpcFault.InvalidParams);
                return;
            }

            while (Next() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                ReadParamsMember(ref envelope);
            }

            envelope.Params = new Slice(start, (int)_reader.BytesConsumed - start);
        }

        private void ReadParamsMember(ref JsonRpcEnvelope envelope)
        {
            if (Is("_meta"u8))
            {
                ReadMeta(ref envelope);
            }
            else if (Is("ref"u8))
            {
                ReadRef(ref envelope);
            }
            else if (Find(ParamsNames.Members) is { } member)
            {
                envelope.Set(member, ReadValue());
            }
            else
            {
                ReadValue();
            }
        }

        private ParamsMember? Find((byte[] Name, ParamsMember Member)[] names)
        {
            foreach (var (name, member) in names)
            {
                if (Is(name))
                {
                    return member;
                }
            }

            return null;
        }

        private void ReadMeta(ref JsonRpcEnvelope envelope)
        {
            Next();
            var start = (int)_reader.TokenStartIndex;
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                FinishValue();
                Fault(JsonRpcFault.InvalidParams);
                return;
            }

            while (Next() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Find(ParamsNames.MetaMembers) is { } member)
                {
                    envelope.Set(member, ReadValue());
                }
                else
                {
                    ReadValue();
                }
            }

            envelope.Set(ParamsMember.Meta, new Slice(start, (int)_reader.BytesConsumed - start));
        }

        private void ReadRef(ref JsonRpcEnvelope envelope)
        {
            Next();
            if (_reader.TokenType != JsonTokenType.StartObject)
            {
                FinishValue();
                return;
            }

            while (Next() && _reader.TokenType == JsonTokenType.PropertyName)
            {
                if (Is("name"u8))
                {
                    envelope.Set(ParamsMember.RefName, ReadValue());
                }
                else if (Is("uri"u8))
                {
                    envelope.Set(ParamsMember.RefUri, ReadValue());
                }
                else
                {
                    ReadValue();
                }
            }
        }

        private Slice ReadValue()
        {
            Next();
            return FinishValue();
        }

        private Slice FinishValue()
        {
            var start = (int)_reader.TokenStartIndex;
            if (_reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray)
            {
                var depth = _reader.CurrentDepth;
                while (Next() && _reader.CurrentDepth > depth)
                {
                }
            }

            return new Slice(start, (int)_reader.BytesConsumed - start);
        }

        private void SkipRest()
        {
            while (Next())
            {
            }
        }

        private bool Next()
        {
            if (_fault == JsonRpcFault.TooManyValues || !_reader.Read())
            {
                return false;
            }

            _isNoText = _reader.ValueIsEscaped && JsonEscapes.HasLoneSurrogate(_reader.ValueSpan);
            if (_isNoText && (_names is not null || _reader.TokenType == JsonTokenType.PropertyName))
            {
                Fault(JsonRpcFault.LoneSurrogate);
            }

            if (_names is not null)
            {
                Check(_names);
            }

            return true;
        }

        private readonly bool Is(ReadOnlySpan<byte> text) => !_isNoText && _reader.ValueTextEquals(text);

        private void Check(PropertyNames names)
        {
            if (++_tokens > MaxTokens)
            {
                Fault(JsonRpcFault.TooManyValues);
                return;
            }

            switch (_reader.TokenType)
            {
                case JsonTokenType.StartObject:
                    names.EnterObject();
                    break;
                case JsonTokenType.EndObject:
                    names.LeaveObject();
                    break;
                case JsonTokenType.PropertyName when !_isNoText && !names.Add(_message, ref _reader):
                    Fault(JsonRpcFault.DuplicateKey);
                    break;
            }
        }

        private void RefuseSecond(Slice first)
        {
            if (first.Exists)
            {
                Fault(JsonRpcFault.DuplicateKey);
            }
        }

        private void Fault(JsonRpcFault fault)
        {
            if (_fault == JsonRpcFault.None || fault == JsonRpcFault.TooManyValues)
            {
                _fault = fault;
            }
        }

        private readonly JsonRpcFault Classify(ref JsonRpcEnvelope envelope)
        {
            if (!_hasVersion || (envelope.Result.Exists && envelope.Error.Exists))
            {
                return JsonRpcFault.NotJsonRpc;
            }

            if (envelope.MethodName.Exists)
            {
                if (_hasNullId)
                {
                    return JsonRpcFault.InvalidId;
                }

                envelope.Kind = envelope.Id.Exists ? JsonRpcKind.Request : JsonRpcKind.Notification;
                return envelope.Result.Exists || envelope.Error.Exists ? JsonRpcFault.NotJsonRpc : JsonRpcFault.None;
            }

            envelope.Kind = envelope.Error.Exists ? JsonRpcKind.Error : JsonRpcKind.Result;
            return envelope.Error.Exists || (envelope.Result.Exists && envelope.Id.Exists) ? JsonRpcFault.None : JsonRpcFault.NotJsonRpc;
        }
    }
}
