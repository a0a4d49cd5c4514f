// A parsed document as one flat array of nodes, in source order, each followed by its children.
// JSON is read by simdjson; other formats append their own nodes with doc_append.
#ifndef CDOCUMENT_H
#define CDOCUMENT_H

#include <stddef.h>
#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif

enum doc_kind {
    DOC_NULL = 0,
    DOC_FALSE = 1,
    DOC_TRUE = 2,
    DOC_INTEGER = 3,
    DOC_NUMBER = 4,
    DOC_TEXT = 5,
    DOC_LIST = 6,
    DOC_OBJECT = 7
};

typedef struct {
    const char *key;     // name in the parent object, NULL elsewhere
    const char *text;    // TEXT: unescaped UTF-8; INTEGER and NUMBER of a JSON source: the digits as written
    uint32_t key_length; // bytes
    uint32_t text_length;
    uint32_t next;       // index of the first node after this one and all its children
    uint32_t count;      // LIST, OBJECT: direct children
    union {
        int64_t integer;
        double number;
    };
    uint8_t kind;        // enum doc_kind
} doc_node;

// The nodes of a document; what else it owns is hidden.
typedef struct {
    doc_node *nodes;
    uint32_t count;
    uint32_t capacity;
} doc_document;

doc_document *doc_create(void);
void doc_destroy(doc_document *document);

// Parses length bytes of JSON. Returns NULL, or what is wrong (a static text). The bytes are copied.
// Nodes stay valid until the next call that changes the document.
const char *doc_parse_json(doc_document *document, const char *bytes, size_t length);

// Makes room for one more node at least.
void doc_grow(doc_document *document);

// Keeps, of members with the same name, the last value at the first one's place. The object's nodes end the document.
void doc_unite_names(doc_document *document, uint32_t index);

// For other formats: empty the document, append a node, close a LIST or OBJECT by its index.
static inline void doc_clear(doc_document *document) { document->count = 0; }

static inline uint32_t doc_append(doc_document *document, doc_node node)
{
    if (document->count == document->capacity) doc_grow(document);
    uint32_t index = document->count++;
    node.next = index + 1;
    document->nodes[index] = node;
    return index;
}

static inline void doc_close(doc_document *document, uint32_t index, uint32_t count)
{
    document->nodes[index].count = count;
    document->nodes[index].next = document->count;
}

#ifdef __cplusplus
}
#endif
#endif
