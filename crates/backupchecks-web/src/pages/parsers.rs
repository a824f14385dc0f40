//! Parsers: what the application can read, how sure it is, and which templates changed.

pub(crate) mod own;

use super::{answer, form::Fields};
use crate::{
    parsers::{self, OwnParser},
    server::{App, Operator, Viewer, Visitor, WebError},
    views::{ParserPanel, ParserRow, ParsersView, ShapeRow, Word, toast::Refusal, toast::Toast},
};
use backupchecks_core::{model::NewShape, text::fold};
use backupchecks_parsers::registry::{About, Confidence, PARSERS};
use poem::{
    IntoResponse, Request, Response, handler,
    web::{Data, Query},
};
use serde::Deserialize;

/// More changes of templates than this are one change of a product, and the first of them tell it.
const MAX_SHAPES: u32 = 200;

/// The address of the page.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct Address {
    q: Option<String>,
    parser: Option<String>,
}

/// The list, with the panel of one parser.
#[handler]
pub(crate) async fn list(
    Viewer(visitor): Viewer,
    Query(address): Query<Address>,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    render(app, &visitor, &address, None).await
}

/// Takes a new shape off the list: its mails are read rightly.
#[handler]
pub(crate) async fn settle(
    Operator(visitor): Operator,
    fields: Fields,
    request: &Request,
    Data(app): Data<&App>,
) -> Result<Response, WebError> {
    let (parser, shape) = (fields.text("parser"), fields.text("shape"));
    let toast = if app.store.settle_shape(parser, shape, visitor.act()).await? {
        Toast::ShapeSettled { parser: parser.to_owned() }
    } else {
        Toast::Refused { why: Refusal::Stale }
    };
    let from = answer::came_from(request, "/parsers");
    if answer::is_script(request) {
        return render(app, &visitor, &answer::query_of(&from), Some(toast)).await;
    }
    Ok(answer::see_other(&from, toast))
}

async fn render(app: &App, visitor: &Visitor, address: &Address, toast: Option<Toast>) -> Result<Response, WebError> {
    let own = parsers::own(&*app.store).await?;
    let shapes: Vec<ShapeRow> = app.store.new_shapes(MAX_SHAPES).await?.into_iter().map(shape_row).collect();
    let known = known(&own);
    let panel = match address.parser.as_deref() {
        Some(id) => Some(panel(known.iter().find(|known| known.row.id == id), id, &shapes)?),
        None => None,
    };
    let query = address.q.clone().unwrap_or_default();
    let fits = |row: &ParserRow| fold(&format!("{} {}", row.id, row.title)).contains(&fold(&query));
    let count = |row: ParserRow| ParserRow { new_shapes: of(&shapes, &row.id).count(), ..row };
    let view = ParsersView {
        parsers: known.into_iter().map(|known| known.row).filter(fits).map(count).collect(),
        query,
        new_shapes: shapes,
        panel,
    };
    Ok(app.page(visitor, "parsers", &view, toast).await?.into_response())
}

/// A parser as the page knows it.
struct Known<'a> {
    row: ParserRow,
    about: Option<About<'a>>,
    trouble: Option<String>,
}

/// The parsers in the order in which they are asked: those of users, then the built-in ones.
fn known(own: &[OwnParser]) -> Vec<Known<'_>> {
    let mut known = Vec::with_capacity(own.len() + PARSERS.len());
    let mut place = 0;
    let mut next = |asked: bool| {
        place += usize::from(asked);
        asked.then_some(place)
    };
    for one in own {
        let about = one.definition.as_ref().ok().map(backupchecks_parsers::registry::ReportParser::about);
        known.push(Known {
            row: ParserRow {
                id: one.stored.parser.clone(),
                place: next(one.is_asked()),
                title: about.map_or_else(String::new, |about| about.title.to_owned()),
                version: one.stored.version,
                confidence: about.map_or("experimental", |about| confidence(about.confidence)),
                own: true,
                new_shapes: 0,
            },
            about,
            trouble: one.definition.as_ref().err().map(ToString::to_string),
        });
    }
    for parser in PARSERS {
        let about = parser.about();
        known.push(Known {
            row: ParserRow {
                id: parser.id().to_owned(),
                place: next(true),
                title: about.title.to_owned(),
                version: parser.version(),
                confidence: confidence(about.confidence),
                own: false,
                new_shapes: 0,
            },
            about: Some(about),
            trouble: None,
        });
    }
    known
}

fn panel(known: Option<&Known<'_>>, id: &str, shapes: &[ShapeRow]) -> Result<ParserPanel, WebError> {
    let known = known.ok_or(WebError::NotFound("parser"))?;
    let text = |pick: fn(&About<'_>) -> String| known.about.as_ref().map(pick).unwrap_or_default();
    Ok(ParserPanel {
        id: known.row.id.clone(),
        title: known.row.title.clone(),
        version: known.row.version,
        confidence: known.row.confidence,
        recognised_by: text(|about| about.recognised_by.to_owned()),
        reads: text(|about| about.reads.to_owned()),
        rules: text(|about| about.rules.to_owned()),
        example_subject: text(|about| about.example_subject.to_owned()),
        own: known.row.own,
        trouble: known.trouble.clone(),
        new_shapes: of(shapes, id).cloned().collect(),
    })
}

fn of<'a>(shapes: &'a [ShapeRow], parser: &'a str) -> impl Iterator<Item = &'a ShapeRow> {
    shapes.iter().filter(move |shape| shape.parser == parser)
}

fn shape_row(shape: NewShape) -> ShapeRow {
    ShapeRow {
        parser: shape.parser,
        shape: shape.shape,
        mails: shape.mails,
        first_at: shape.first_at.into(),
        last_at: shape.last_at.into(),
        last_mail: shape.last_mail.0,
    }
}

fn confidence(confidence: Confidence) -> Word {
    match confidence {
        Confidence::Genuine => "genuine",
        Confidence::Attested => "attested",
        Confidence::Experimental => "experimental",
    }
}
