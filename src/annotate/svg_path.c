#include "annotate/svg_path.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#define PI 3.14159265358979323846

/* An arc's pieces: enough for any arc whose ends are within SPLINE_LIMIT. */
enum { ARC_PIECES_MOST = 4096 };
static const double ARC_ERROR = 1.0 / 256; /* pixels */

struct dot {
    double x, y;
};

/* The subpath that is being drawn: knot, handle, handle, knot ... */
struct ring {
    struct spline_point *points;
    size_t count, room;
    int curved;
};

struct pen {
    struct affine map;
    struct shape shape;
    struct ring ring;
    size_t points; /* of the rings that are done */
    struct dot at, start;
    struct dot handle; /* of the last C, S, Q or T */
    char last;         /* that command's letter where it was one, else 0 */
    int open;          /* a moveto or a closepath has been */
    struct err *err;
};

static int to_grid(struct spline_point *out, const struct pen *pen, struct dot p)
{
    const struct affine *m = &pen->map;
    double x = floor((m->a * p.x + m->c * p.y + m->e) * 256 + 0.5);
    double y = floor((m->b * p.x + m->d * p.y + m->f) * 256 + 0.5);

    if (!(fabs(x) <= SPLINE_LIMIT && fabs(y) <= SPLINE_LIMIT))
        return err_set(pen->err, ERR_LIMIT, "(%g, %g) is beyond +-%d pixels", p.x, p.y,
                       SPLINE_LIMIT / 256);
    *out = (struct spline_point){(int32_t)x, (int32_t)y};
    return 0;
}

static void push(struct ring *ring, struct spline_point p)
{
    if (ring->count == ring->room) {
        ring->room = ring->room ? ring->room * 2 : 32;
        ring->points = bytes_resized(ring->points, ring->room, sizeof *ring->points);
    }
    ring->points[ring->count++] = p;
}

static void push_straight(struct ring *ring, struct spline_point to)
{
    push(ring, ring->points[ring->count - 1]);
    push(ring, to);
    push(ring, to);
}

/* Begins a subpath at the pen where none is being drawn. */
static int begin(struct pen *pen)
{
    struct spline_point p;

    if (pen->ring.count)
        return 0;
    if (to_grid(&p, pen, pen->start))
        return -1;
    push(&pen->ring, p);
    return 0;
}

/* Room for another piece? One point more than the limit may turn out to be the first again. */
static int check_room(const struct pen *pen)
{
    const struct ring *r = &pen->ring;
    size_t count = r->curved ? r->count + 3 : r->count / 3 + 2;

    if (pen->points + count > SPLINE_POINTS_MAX + 1)
        return err_set(pen->err, ERR_LIMIT, "more than %zu points", SPLINE_POINTS_MAX);
    return 0;
}

static int line_to(struct pen *pen, struct dot to)
{
    struct spline_point p;

    if (check_room(pen) || begin(pen) || to_grid(&p, pen, to))
        return -1;
    push_straight(&pen->ring, p);
    pen->at = to;
    return 0;
}

static int curve_to(struct pen *pen, struct dot h1, struct dot h2, struct dot to)
{
    struct spline_point p[3];

    pen->ring.curved = 1;
    if (check_room(pen) || begin(pen) || to_grid(&p[0], pen, h1) || to_grid(&p[1], pen, h2) ||
        to_grid(&p[2], pen, to))
        return -1;
    for (int i = 0; i < 3; i++)
        push(&pen->ring, p[i]);
    pen->at = to;
    return 0;
}

/* The subpath becomes a ring. Its last knot is its first, or is led back to it. */
static int finish(struct pen *pen, int closed)
{
    struct ring *r = &pen->ring;
    struct spline ring = {SPLINE_BEZIER, r->points, 0, NULL};

    if (!r->count || (r->count == 1 && !closed)) {
        r->count = 0;
        return 0;
    }
    if (r->curved && memcmp(&r->points[r->count - 1], &r->points[0], sizeof *r->points))
        push_straight(r, r->points[0]);
    ring.count = r->count - 1;
    if (!r->curved) {
        ring.kind = SPLINE_POLYGON;
        ring.count = 1;
        for (size_t i = 3; i < r->count; i += 3)
            r->points[ring.count++] = r->points[i];
        if (ring.count > 1 &&
            !memcmp(&r->points[ring.count - 1], &r->points[0], sizeof *r->points))
            ring.count--;
    }
    if (pen->shape.count == SHAPE_RINGS_MAX)
        return err_set(pen->err, ERR_LIMIT, "more than %zu subpaths", SHAPE_RINGS_MAX);
    if (pen->points + ring.count > SPLINE_POINTS_MAX)
        return err_set(pen->err, ERR_LIMIT, "more than %zu points", SPLINE_POINTS_MAX);
    shape_add(&pen->shape, &(struct spline){ring.kind, r->points, ring.count, NULL});
    pen->points += ring.count;
    r->count = 0;
    r->curved = 0;
    return 0;
}

static int draw_move(struct pen *pen, const double *v)
{
    if (finish(pen, 0))
        return -1;
    pen->at = pen->start = (struct dot){v[0], v[1]};
    pen->open = 1;
    return begin(pen);
}

static int draw_line(struct pen *pen, const double *v)
{
    return line_to(pen, (struct dot){v[0], v[1]});
}

static int draw_across(struct pen *pen, const double *v)
{
    return line_to(pen, (struct dot){v[0], pen->at.y});
}

static int draw_down(struct pen *pen, const double *v)
{
    return line_to(pen, (struct dot){pen->at.x, v[0]});
}

static int draw_cubic(struct pen *pen, const double *v)
{
    pen->handle = (struct dot){v[2], v[3]};
    return curve_to(pen, (struct dot){v[0], v[1]}, pen->handle, (struct dot){v[4], v[5]});
}

/* The last handle mirrored in the pen's place; that place where no such curve went before. */
static struct dot mirrored(const struct pen *pen, const char *letters)
{
    if (!pen->last || !strchr(letters, pen->last))
        return pen->at;
    return (struct dot){2 * pen->at.x - pen->handle.x, 2 * pen->at.y - pen->handle.y};
}

static int draw_smooth(struct pen *pen, const double *v)
{
    struct dot first = mirrored(pen, "CS");

    pen->handle = (struct dot){v[0], v[1]};
    return curve_to(pen, first, pen->handle, (struct dot){v[2], v[3]});
}

/* A point 2/3 of the way from `from` to `to`. */
static struct dot two_thirds(struct dot from, struct dot to)
{
    return (struct dot){from.x + (to.x - from.x) * 2 / 3, from.y + (to.y - from.y) * 2 / 3};
}

static int raise_quadratic(struct pen *pen, struct dot handle, struct dot to)
{
    struct dot from = pen->at;

    pen->handle = handle;
    return curve_to(pen, two_thirds(from, handle), two_thirds(to, handle), to);
}

static int draw_quadratic(struct pen *pen, const double *v)
{
    return raise_quadratic(pen, (struct dot){v[0], v[1]}, (struct dot){v[2], v[3]});
}

static int draw_smooth_quadratic(struct pen *pen, const double *v)
{
    return raise_quadratic(pen, mirrored(pen, "QT"), (struct dot){v[0], v[1]});
}

/* An ellipse's arc: its point at the angle u is centre + turn (rx cos u, ry sin u). */
struct arc {
    struct dot centre;
    double rx, ry, cos, sin; /* of the turn */
    double from, sweep;      /* angles */
};

static struct dot on_arc(const struct arc *arc, double x, double y)
{
    x *= arc->rx;
    y *= arc->ry;
    return (struct dot){arc->centre.x + arc->cos * x - arc->sin * y,
                        arc->centre.y + arc->sin * x + arc->cos * y};
}

/* SVG 1.1, F.6.5 and F.6.6: the centre and the angles from the ends. */
static struct arc arc_between(struct dot from, struct dot to, const double *v)
{
    double turn = fmod(v[2], 360) * PI / 180;
    struct arc a = {.rx = fabs(v[0]), .ry = fabs(v[1]), .cos = cos(turn), .sin = sin(turn)};
    double dx = (from.x - to.x) / 2, dy = (from.y - to.y) / 2;
    double x = (a.cos * dx + a.sin * dy) / a.rx, y = (a.cos * dy - a.sin * dx) / a.ry;
    double far = x * x + y * y, grow = far > 1 ? sqrt(far) : 1;
    double s = far < 1 ? sqrt((1 - far) / far) : 0, u, w;

    a.rx *= grow;
    a.ry *= grow;
    x /= grow;
    y /= grow;
    s = (v[3] != 0) == (v[4] != 0) ? -s : s;
    a.centre = (struct dot){(from.x + to.x) / 2, (from.y + to.y) / 2};
    a.centre = on_arc(&a, s * y, -s * x);
    u = atan2(y + s * x, x - s * y);
    w = atan2(-y + s * x, -x - s * y);
    a.from = u;
    a.sweep = w - u;
    if (v[4] != 0 && a.sweep < 0)
        a.sweep += 2 * PI;
    if (v[4] == 0 && a.sweep > 0)
        a.sweep -= 2 * PI;
    return a;
}

/* How much the map can lengthen: its Frobenius norm bounds that. */
static double stretch(const struct affine *m)
{
    return sqrt(m->a * m->a + m->b * m->b + m->c * m->c + m->d * m->d);
}

/* How many equal pieces bring the error under ARC_ERROR, as a real number that may be any
 * or NaN. The error falls with the sixth power of their number, or faster. */
static double arc_pieces(const struct pen *pen, const struct arc *arc)
{
    double radius = fmax(arc->rx, arc->ry) * stretch(&pen->map);
    double turns = ceil(fabs(arc->sweep) / (PI / 2) - 1e-9), n = turns < 1 ? 1 : turns;
    double quarter = fabs(arc->sweep) / n / 4;
    double error = 2.0 / 27 * pow(sin(quarter), 6) / pow(cos(quarter), 2) * radius;

    return error > ARC_ERROR ? ceil(n * pow(error / ARC_ERROR, 1.0 / 6)) : n;
}

static int draw_arc(struct pen *pen, const double *v)
{
    struct dot to = {v[5], v[6]};
    struct arc arc;
    double pieces;
    int n;

    if (pen->at.x == to.x && pen->at.y == to.y)
        return 0;
    if (v[0] == 0 || v[1] == 0)
        return line_to(pen, to);
    arc = arc_between(pen->at, to, v);
    pieces = arc_pieces(pen, &arc);
    if (!(pieces <= ARC_PIECES_MOST) || !isfinite(arc.centre.x) || !isfinite(arc.centre.y))
        return err_set(pen->err, ERR_LIMIT, "the radii %g and %g are out of range", v[0], v[1]);
    n = (int)pieces;
    for (int i = 0; i < n; i++) {
        double u = arc.from + arc.sweep * i / n, w = arc.from + arc.sweep * (i + 1) / n;
        double k = 4.0 / 3 * tan(arc.sweep / n / 4);
        struct dot h1 = on_arc(&arc, cos(u) - k * sin(u), sin(u) + k * cos(u));
        struct dot h2 = on_arc(&arc, cos(w) + k * sin(w), sin(w) - k * cos(w));

        if (curve_to(pen, h1, h2, i + 1 < n ? on_arc(&arc, cos(w), sin(w)) : to))
            return -1;
    }
    return 0;
}

static int draw_close(struct pen *pen, const double *v)
{
    (void)v;
    if (finish(pen, 1))
        return -1;
    pen->at = pen->start;
    return 0;
}

struct command {
    char letter;
    int numbers;
    int (*draw)(struct pen *pen, const double *v);
};

static const struct command COMMANDS[] = {
    {'M', 2, draw_move},      {'L', 2, draw_line},
    {'H', 1, draw_across},    {'V', 1, draw_down},
    {'C', 6, draw_cubic},     {'S', 4, draw_smooth},
    {'Q', 4, draw_quadratic}, {'T', 2, draw_smooth_quadratic},
    {'A', 7, draw_arc},       {'Z', 0, draw_close},
};

static const struct command *command_of(char letter)
{
    for (size_t i = 0; i < sizeof COMMANDS / sizeof *COMMANDS; i++)
        if ((letter & ~32) == COMMANDS[i].letter && letter >= 'A')
            return &COMMANDS[i];
    return NULL;
}

struct source {
    const char *text;
    size_t size, at;
};

static int is_blank(char c)
{
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}

static void skip_blanks(struct source *s)
{
    while (s->at < s->size && is_blank(s->text[s->at]))
        s->at++;
}

/* Moves over blanks and at most one comma; 1 if there was one. */
static int skip_comma(struct source *s)
{
    skip_blanks(s);
    if (s->at >= s->size || s->text[s->at] != ',')
        return 0;
    s->at++;
    skip_blanks(s);
    return 1;
}

/* Reads the numbers of one command; an arc's fourth and fifth are single digits. */
static int read_numbers(double *v, struct source *s, const struct command *command)
{
    for (int i = 0; i < command->numbers; i++) {
        if (i)
            skip_comma(s);
        if (command->letter == 'A' && (i == 3 || i == 4)) {
            if (s->at >= s->size || (s->text[s->at] != '0' && s->text[s->at] != '1'))
                return -1;
            v[i] = s->text[s->at++] - '0';
        } else if (svg_number(&v[i], s->text, s->size, &s->at)) {
            return -1;
        }
    }
    return 0;
}

static void make_absolute(double *v, const struct command *command, const struct pen *pen)
{
    for (int i = command->letter == 'A' ? 5 : 0; i < command->numbers; i++) {
        int down = command->letter == 'V' || (command->letter == 'A' ? i == 6 : i % 2 == 1);

        v[i] += down ? pen->at.y : pen->at.x;
    }
}

static int wrong_number(const struct source *s, const struct command *command, struct err *err)
{
    if (s->at >= s->size)
        return err_set(err, ERR_FORMAT, "it ends where one of its %d numbers should be",
                       command->numbers);
    return err_set(err, ERR_FORMAT, "byte %zu is none of its %d numbers", s->at,
                   command->numbers);
}

/* One letter with all that follows it; a moveto's further pairs are lines. */
static int read_command(struct pen *pen, struct source *s, const struct command *command,
                        int relative)
{
    for (int again = 0;; again = 1) {
        double v[7];

        if (read_numbers(v, s, command))
            return wrong_number(s, command, pen->err);
        if (relative)
            make_absolute(v, command, pen);
        if (command->draw(pen, v))
            return -1;
        pen->last = strchr("CSQT", command->letter) ? command->letter : 0;
        if (!command->numbers)
            return 0;
        if (!again && command->letter == 'M')
            command = command_of('L');
        if (skip_comma(s))
            continue;
        if (s->at >= s->size || command_of(s->text[s->at]))
            return 0;
    }
}

static int read_all(struct pen *pen, struct source *s)
{
    for (skip_blanks(s); s->at < s->size; skip_blanks(s)) {
        size_t place = s->at;
        char letter = s->text[s->at++];
        const struct command *command = command_of(letter);

        if (!command)
            return err_set(pen->err, ERR_FORMAT, "byte %zu of the path is no command", place);
        if (!pen->open && command->letter != 'M')
            return err_set(pen->err, ERR_FORMAT, "the path begins with '%c', not with 'M'",
                           letter);
        skip_blanks(s);
        if (read_command(pen, s, command, letter >= 'a'))
            return err_while(pen->err, "'%c' at byte %zu of the path", letter, place);
    }
    return finish(pen, 0);
}

int svg_path_read(struct shape *out, const char *text, size_t size, const struct affine *map,
                  struct err *err)
{
    struct pen pen = {.map = map ? *map : AFFINE_IDENTITY, .err = err};
    struct source source = {text, size, 0};
    int rc;

    pen.shape.fill = RASTER_NON_ZERO;
    rc = read_all(&pen, &source);
    free(pen.ring.points);
    if (rc) {
        shape_free(&pen.shape);
        return -1;
    }
    *out = pen.shape;
    return 0;
}

static void write_point(struct text *out, char letter, struct spline_point p)
{
    text_add(out, "%c", letter);
    svg_number_write(out, p.x);
    text_add(out, " ");
    svg_number_write(out, p.y);
}

/* A last point on the first is written twice: readers take one for the closing. */
static void write_polygon(struct text *out, const struct spline *ring)
{
    const struct spline_point *p = ring->points;

    write_point(out, 'M', p[0]);
    for (size_t i = 1; i < ring->count; i++)
        write_point(out, 'L', p[i]);
    if (ring->count > 1 && !memcmp(&p[ring->count - 1], p, sizeof *p))
        write_point(out, 'L', p[0]);
}

static void write_curve(struct text *out, const struct spline *ring)
{
    for (size_t i = 0; i < spline_cubic_count(ring); i++) {
        struct spline_cubic c = spline_cubic_at(ring, i);

        if (!i)
            write_point(out, 'M', c.p[0]);
        for (int k = 1; k < 4; k++)
            write_point(out, k == 1 ? 'C' : ' ', c.p[k]);
    }
}

void svg_path_write(struct text *out, const struct shape *shape)
{
    for (size_t i = 0; i < shape->count; i++) {
        if (shape->rings[i].kind == SPLINE_POLYGON)
            write_polygon(out, &shape->rings[i]);
        else
            write_curve(out, &shape->rings[i]);
        text_add(out, "Z");
    }
}

/* The rectangle's rim as SVG 1.1, 9.2, draws it: from its top edge, clockwise. */
static int draw_rect(struct pen *pen, const struct svg_rect *r)
{
    double rx = r->rx, ry = r->ry, x = r->x, y = r->y, x2 = r->x + r->width;
    double y2 = r->y + r->height;
    const double arcs[4][7] = {{rx, ry, 0, 0, 1, x2, y + ry},
                               {rx, ry, 0, 0, 1, x2 - rx, y2},
                               {rx, ry, 0, 0, 1, x, y2 - ry},
                               {rx, ry, 0, 0, 1, x + rx, y}};
    const struct dot ends[4] = {{x2 - rx, y}, {x2, y2 - ry}, {x + rx, y2}, {x, y + ry}};
    const double begin_at[2] = {x + rx, y};

    if (draw_move(pen, begin_at))
        return -1;
    for (int i = 0; i < 4; i++) {
        int edge = i % 2 ? 2 * ry < r->height : 2 * rx < r->width;

        if (edge && line_to(pen, ends[i]))
            return -1;
        if (rx > 0 && ry > 0 && draw_arc(pen, arcs[i]))
            return -1;
    }
    return draw_close(pen, NULL);
}

int svg_path_rect(struct shape *out, const struct svg_rect *rect, const struct affine *map,
                  struct err *err)
{
    struct pen pen = {.map = map ? *map : AFFINE_IDENTITY, .err = err};
    int rc;

    pen.shape.fill = RASTER_NON_ZERO;
    rc = draw_rect(&pen, rect);
    free(pen.ring.points);
    if (rc) {
        shape_free(&pen.shape);
        return -1;
    }
    *out = pen.shape;
    return 0;
}
