import plangraph.errors as errors
from plangraph.errors import CallerError, PlangraphError, RdfSyntaxError, WorldError


def _tree(root: type[PlangraphError], depth: int = 0) -> list[tuple[int, str]]:
    rows = [(depth, root.__name__)]
    for child in root.__subclasses__():
        rows += _tree(child, depth + 1)
    return rows


def test_the_tree_in_the_docstring_is_the_tree_in_the_code() -> None:
    assert errors.__doc__ is not None
    drawn = {
        ((len(line) - len(line.lstrip()) - 4) // 2, line.split()[0])
        for line in errors.__doc__.splitlines()
        if line.startswith("    ") and line.split()[0][0].isupper()
    }
    assert drawn == set(_tree(PlangraphError))


def test_the_caller_s_faults_and_the_world_s_are_different_branches() -> None:
    for cls in CallerError.__subclasses__():
        assert 400 <= cls.status < 500, cls
    for cls in WorldError.__subclasses__():
        assert cls.status >= 500, cls


def test_broken_rdf_names_file_line_and_column() -> None:
    error = RdfSyntaxError("a.ttl", 3, 14, "unexpected end")
    assert error.message == "a.ttl:3:14: not valid RDF: unexpected end"
    assert error.exit_code == 2


def test_a_message_is_one_line() -> None:
    assert CallerError("a\n  b").message == "a b"
