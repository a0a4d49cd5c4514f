#include "CDocument.h"

// The checks for misuse of simdjson itself; what is wrong with a text is found without them.
#define SIMDJSON_DEVELOPMENT_CHECKS 0
#ifndef NDEBUG
#define NDEBUG
#endif
#include <simdjson.h>

#include <cstdlib>
#include <cstring>
#include <limits>
#include <new>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace {

// Deeper nesting than any real message has; bounds the recursion below.
constexpr int max_depth = 256;

struct Document : doc_document {
    simdjson::ondemand::parser parser;
    char *input = nullptr;
    size_t room = 0;

    Document() : doc_document{nullptr, 0, 0} {}
    ~Document() {
        std::free(nodes);
        std::free(input);
    }

    // Copies the bytes to a place with the padding that simdjson reads into.
    void take(const char *bytes, size_t length) {
        size_t needed = length + simdjson::SIMDJSON_PADDING;
        if (room < needed) {
            std::free(input);
            room = 0;
            input = static_cast<char *>(std::malloc(needed * 2));
            if (!input) throw std::bad_alloc();
            room = needed * 2;
        }
        if (length > 0) std::memcpy(input, bytes, length);
        std::memset(input + length, 0, simdjson::SIMDJSON_PADDING);
    }
};

using simdjson::error_code;
namespace od = simdjson::ondemand;

struct Reader {
    doc_document &document;

    uint32_t append(std::string_view key, bool has_key, uint8_t kind) {
        doc_node node{};
        node.key = has_key ? key.data() : nullptr;
        node.key_length = static_cast<uint32_t>(key.size());
        node.kind = kind;
        return doc_append(&document, node);
    }

    // The text up to its closing mark when nothing in it is escaped: it can stay where it is. simdjson has seen to the
    // closing mark, to control characters and to UTF-8 before; the padding lets whole words be read.
    static bool plain(const char *start, std::string_view &text) {
        constexpr uint64_t ones = 0x0101010101010101, highs = 0x8080808080808080;
        const char *at = start;
        for (;; at += 8) {
            uint64_t word;
            std::memcpy(&word, at, 8);
            uint64_t marks = word ^ (ones * '"'), slashes = word ^ (ones * '\\');
            if ((((marks - ones) & ~marks) | ((slashes - ones) & ~slashes)) & highs) break;
        }
        while (*at != '"' && *at != '\\') at++;
        text = std::string_view(start, static_cast<size_t>(at - start));
        return *at == '"';
    }

    // The JSON number grammar: an integer wider than 64 bits is still valid and kept as written.
    static bool is_number(std::string_view digits) {
        size_t i = 0, n = digits.size();
        auto run = [&] { size_t from = i; while (i < n && digits[i] >= '0' && digits[i] <= '9') i++; return i - from; };
        if (i < n && digits[i] == '-') i++;
        size_t first = i;
        size_t whole = run();
        if (whole == 0 || (whole > 1 && digits[first] == '0')) return false;
        if (i < n && digits[i] == '.') { i++; if (run() == 0) return false; }
        if (i < n && (digits[i] == 'e' || digits[i] == 'E')) {
            i++;
            if (i < n && (digits[i] == '+' || digits[i] == '-')) i++;
            if (run() == 0) return false;
        }
        return i == n;
    }

    static error_code token_of(od::value &value, std::string_view &token) {
        token = value.raw_json_token();
        return simdjson::SUCCESS;
    }
    static error_code token_of(od::document &value, std::string_view &token) { return value.raw_json_token().get(token); }

    template <typename V>
    error_code number(V &&value, uint32_t index) {
        std::string_view token;
        if (auto error = token_of(value, token)) return error;
        size_t length = token.size();
        while (length > 0 && std::strchr(" \t\r\n", token[length - 1])) length--;
        token = token.substr(0, length);
        if (!is_number(token)) return simdjson::NUMBER_ERROR;
        doc_node &node = document.nodes[index];
        node.text = token.data();
        node.text_length = static_cast<uint32_t>(token.size());
        od::number parsed;
        if (value.get_number().get(parsed) == simdjson::SUCCESS) {
            if (parsed.is_int64()) {
                node.kind = DOC_INTEGER;
                node.integer = parsed.get_int64();
                return simdjson::SUCCESS;
            }
            node.number = parsed.is_uint64() ? static_cast<double>(parsed.get_uint64()) : parsed.get_double();
        } else {
            node.number = std::strtod(std::string(token).c_str(), nullptr);
        }
        node.kind = DOC_NUMBER;
        return simdjson::SUCCESS;
    }

    template <typename V>
    error_code read(V &&value, std::string_view key, bool has_key, int depth) {
        if (depth > max_depth) return simdjson::DEPTH_ERROR;
        od::json_type type;
        if (auto error = value.type().get(type)) return error;
        switch (type) {
            case od::json_type::object: {
                uint32_t index = append(key, has_key, DOC_OBJECT);
                od::object object;
                if (auto error = value.get_object().get(object)) return error;
                uint32_t count = 0;
                for (auto field : object) {
                    std::string_view name;
                    od::raw_json_string raw;
                    if (auto error = field.key().get(raw)) return error;
                    if (!plain(raw.raw(), name)) {
                        if (auto error = field.unescaped_key().get(name)) return error;
                    }
                    od::value child;
                    if (auto error = field.value().get(child)) return error;
                    if (auto error = read(child, name, true, depth + 1)) return error;
                    count++;
                }
                doc_close(&document, index, count);
                return simdjson::SUCCESS;
            }
            case od::json_type::array: {
                uint32_t index = append(key, has_key, DOC_LIST);
                od::array array;
                if (auto error = value.get_array().get(array)) return error;
                uint32_t count = 0;
                for (auto element : array) {
                    od::value child;
                    if (auto error = element.get(child)) return error;
                    if (auto error = read(child, {}, false, depth + 1)) return error;
                    count++;
                }
                doc_close(&document, index, count);
                return simdjson::SUCCESS;
            }
            case od::json_type::string: {
                uint32_t index = append(key, has_key, DOC_TEXT);
                std::string_view text;
                if (auto error = token_of(value, text)) return error;
                if (plain(text.data() + 1, text)) {
                    od::raw_json_string passed;
                    if (auto error = value.get_raw_json_string().get(passed)) return error;
                } else if (auto error = value.get_string().get(text)) {
                    return error;
                }
                document.nodes[index].text = text.data();
                document.nodes[index].text_length = static_cast<uint32_t>(text.size());
                return simdjson::SUCCESS;
            }
            case od::json_type::number:
                return number(value, append(key, has_key, DOC_NUMBER));
            case od::json_type::boolean: {
                bool truth;
                if (auto error = value.get_bool().get(truth)) return error;
                append(key, has_key, truth ? DOC_TRUE : DOC_FALSE);
                return simdjson::SUCCESS;
            }
            case od::json_type::null: {
                bool none = false;
                if (auto error = value.is_null().get(none)) return error;
                if (!none) return simdjson::N_ATOM_ERROR;
                append(key, has_key, DOC_NULL);
                return simdjson::SUCCESS;
            }
        }
        return simdjson::TAPE_ERROR;
    }
};

}  // namespace

doc_document *doc_create(void) { return new Document(); }
void doc_destroy(doc_document *document) { delete static_cast<Document *>(document); }

const char *doc_parse_json(doc_document *handle, const char *bytes, size_t length) {
    Document *document = static_cast<Document *>(handle);
    document->count = 0;
    if (length >= std::numeric_limits<uint32_t>::max() - simdjson::SIMDJSON_PADDING) return "longer than 4 GiB";
    document->take(bytes, length);
    od::document source;
    auto error = document->parser.iterate(document->input, length, document->room).get(source);
    if (!error) error = Reader{*document}.read(source, {}, false, 0);
    if (!error && source.current_location().error() != simdjson::OUT_OF_BOUNDS) error = simdjson::TRAILING_CONTENT;
    if (error) {
        document->count = 0;
        return simdjson::error_message(error);
    }
    return nullptr;
}

void doc_grow(doc_document *document) {
    uint32_t capacity = document->capacity < 64 ? 128 : document->capacity * 2;
    void *nodes = std::realloc(document->nodes, size_t(capacity) * sizeof(doc_node));
    if (!nodes) throw std::bad_alloc();
    document->nodes = static_cast<doc_node *>(nodes);
    document->capacity = capacity;
}

void doc_unite_names(doc_document *document, uint32_t index) {
    doc_node *nodes = document->nodes;
    uint32_t end = document->count;
    auto name = [&](uint32_t member) { return std::string_view(nodes[member].key, nodes[member].key_length); };
    std::unordered_map<std::string_view, uint32_t> last;
    last.reserve(nodes[index].count);
    for (uint32_t member = index + 1; member < end; member = nodes[member].next) last[name(member)] = member;
    if (last.size() == nodes[index].count) return;

    std::vector<doc_node> old(nodes + index + 1, nodes + end);
    auto at = [&](uint32_t node) -> const doc_node & { return old[node - index - 1]; };
    document->count = index + 1;
    uint32_t next;
    for (uint32_t member = index + 1; member < end; member = next) {
        next = at(member).next;
        auto found = last.find(std::string_view(at(member).key, at(member).key_length));
        if (found == last.end()) continue;
        uint32_t from = found->second;
        last.erase(found);
        uint32_t moved = document->count - from;
        for (uint32_t node = from; node < at(from).next; node++) {
            doc_node copy = at(node);
            copy.next += moved;
            nodes[document->count++] = copy;
        }
    }
    uint32_t count = 0;
    for (uint32_t member = index + 1; member < document->count; member = nodes[member].next) count++;
    doc_close(document, index, count);
}
