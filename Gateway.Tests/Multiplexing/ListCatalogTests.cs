using Gateway.Actors.Multiplexing;
using Gateway.Tests.Protocol;
using Gateway.Tests.Support;

namespace Gateway.Tests.Multiplexing;

[Trait(Categories.Trait, Categories.Unit)]
public sealed class ListCatalogTests
{
    private static readonly NameTable Two = new(["a", "b-c"], prefixNames: true, prefixUris: true);
    private static readonly NameTable One = new(["a"], prefixNames: false, prefixUris: false);

    [Fact]
    public void Items_are_known_by_target_and_own_name()
    {
        var catalog = Catalog(ListKind.Tools, Two, """{"tools":[{"name":"a_x"},{"name":"b-c_x_y"},{"name":"stranger_x"},{"name":"plain"}]}""");

        Assert.Equal([(0, "x"), (1, "x_y")], catalog.Items.Select(item => (item.Target, item.Name)));
        Assert.Equal(["x_y"], catalog.NamesOf(1));
        Assert.Empty(catalog.NamesOf(7));
    }

    [Fact]
    public void M13_uri_is_split_once_and_compared_as_it_is_written()
    {
        var catalog = Catalog(ListKind.Resources, Two, """{"resources":[{"uri":"b-c+file:///a/../b"},{"uri":"a+a+file:///x"},{"uri":"ui://a+w"}]}""");

        Assert.Equal([(1, "file:///a/../b"), (0, "a+file:///x"), (0, "ui://w")], catalog.Items.Select(item => (item.Target, item.Name)));
    }

    [Fact]
    public void Nothing_of_a_hidden_item_is_left()
    {
        var catalog = Catalog(ListKind.Tools, One, """{"_meta":{"x":1}, "tools" : [ {"name":"a"} , 7, {"name":"secret","description":"canary"}, {"canary":1}, {"name":"b","n":1.0} ] ,"ttl":5}""");

        Assert.Equal("""{"_meta":{"x":1}, "tools" : [{"name":"a"},{"name":"b","n":1.0}] ,"ttl":5}""", Wire.Text(catalog.Filter(item => item.Name != "secret")));
        Assert.Equal("""{"_meta":{"x":1}, "tools" : [] ,"ttl":5}""", Wire.Text(catalog.Filter(_ => false)));
    }

    [Fact]
    public void Item_under_two_names_is_none()
    {
        var catalog = Catalog(ListKind.Tools, One, """{"tools":[{"name":"allowed","name":"denied"},{"name":"x","Name":"y"}]}""");

        Assert.Equal(["x"], catalog.Items.Select(item => item.Name));
    }

    [Fact]
    public void Result_with_two_lists_is_none() =>
        Assert.Null(ListPage.Read(ListKind.Tools, 0, Wire.Bytes("""{"tools":[{"name":"allowed"}],"tools":[{"name":"denied"}]}""")));

    private static ListCatalog Catalog(ListKind kind, NameTable names, string result) => new MergedList(Wire.Bytes(result), null).Catalog(kind, names);
}
