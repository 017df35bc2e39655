//! How values are written.

use super::*;

fn sample() -> Node {
    let item = |name: &str| {
        Node::Map(vec![("name", Node::text(name)), ("sizes", Node::List(vec![1_u32.into(), 2_u32.into()]))])
    };
    Node::Map(vec![
        ("kind", Node::text("Thing")),
        ("share", Node::Number(0.05)),
        ("items", Node::List(vec![item("yes"), item("0 8 * * *")])),
        ("none", Node::List(Vec::new())),
        ("flag", Node::Flag(true)),
    ])
}

#[test]
fn yaml_quotes_what_is_no_plain_text() {
    let expected = "kind: Thing\nshare: 0.05\nitems:\n  - name: \"yes\"\n    sizes:\n      - 1\n      - 2\n  - name: \"0 8 * * *\"\n    \
                    sizes:\n      - 1\n      - 2\nnone: []\nflag: true\n";
    assert_eq!(yaml(&sample()), expected);
    for text in ["null", "1.5", "", "a: b", "# a", "-1", "N", "a\"b", "10m"] {
        assert_eq!(yaml(&Node::text(text)), format!("{}\n", serde_json::Value::from(text)));
    }
}

#[test]
fn json_is_json() {
    let value: serde_json::Value = serde_json::from_str(&json(&sample())).expect("JSON");
    let expected = serde_json::json!({
        "kind": "Thing", "share": 0.05, "none": [], "flag": true,
        "items": [{"name": "yes", "sizes": [1, 2]}, {"name": "0 8 * * *", "sizes": [1, 2]}],
    });
    assert_eq!(value, expected);
}

#[test]
fn terraform_has_blocks_values_and_references() {
    let body = vec![
        ("name", Node::text("a ${b}")),
        ("min", Node::Number(-1.0)),
        ("group", Node::Reference("aws_autoscaling_group.web.name".to_owned())),
        ("labels", Node::Object(vec![("a", Node::text("b"))])),
        ("actions", Node::texts(["one", "two"])),
        ("step", Node::List(vec![Node::Map(vec![("size", 1_u32.into())]), Node::Map(vec![("size", 2_u32.into())])])),
    ];
    let text = resources(&[Resource { kind: "thing", name: "web".to_owned(), body }]);
    let expected = "resource \"thing\" \"web\" {\n  name = \"a $${b}\"\n  min = -1\n  group = aws_autoscaling_group.web.name\n  \
                    labels = { a = \"b\" }\n  actions = [\"one\", \"two\"]\n  step {\n    size = 1\n  }\n  step {\n    size = 2\n  }\n}\n";
    assert_eq!(text, expected);
}
