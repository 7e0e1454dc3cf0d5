namespace Gateway.Tests.Support;

/// <summary>
/// A small MCP server for stdio in the system's shell: it starts in milliseconds, so that a test can have hundreds. Tools: <c>echo</c>
/// answers with its message, late when that starts with <c>slow</c>; <c>pid</c> answers with the process's id; <c>die</c> ends the process;
/// <c>hang</c> never answers.
/// </summary>
public static class ShellServer
{
    private const string Script = """
        said() { printf '{"jsonrpc":"2.0","id":%s,"result":{"content":[{"type":"text","text":"%s"}]}}\n' "$1" "$2"; }
        while IFS= read -r line; do
          case $line in *'"id":'*) ;; *) continue ;; esac
          id=${line#*'"id":'}; id=${id%%,*}
          text=${line#*'"message":"'}; text=${text%%'"'*}
          case $line in
            *'"method":"initialize"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"protocolVersion":"2025-11-25","capabilities":{"tools":{}},"serverInfo":{"name":"shell","version":"1"}}}\n' "$id" ;;
            *'"method":"tools/list"'*)
              printf '{"jsonrpc":"2.0","id":%s,"result":{"tools":[{"name":"echo","inputSchema":{"type":"object"}},{"name":"pid","inputSchema":{"type":"object"}}]}}\n' "$id" ;;
            *'"name":"pid"'*) said "$id" $$ ;;
            *'"name":"die"'*) exit 3 ;;
            *'"name":"hang"'*) ;;
            *'"message":"slow'*) (sleep 0.05; said "$id" "$text") & ;;
            *) said "$id" "$text" ;;
          esac
        done
        """;

    /// <summary>Its command line; <paramref name="before"/> is run first.</summary>
    public static StdioCommand Command(string before = "") => new("/bin/sh", ["-c", before + "\n" + Script]);
}
