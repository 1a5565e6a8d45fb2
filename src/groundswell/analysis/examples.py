"""Written examples of each kind of sentence; they are ours and name no product."""

from groundswell.domain.query import Kind

EXAMPLES: dict[Kind, tuple[str, ...]] = {
    "pain_point": (
        "I have been waiting for hours and nobody answers",
        "You lost my order and nobody can tell me where it is",
        "It crashes every time I open it since the last update",
        "I can't log in anymore",
        "Worst service I have ever had",
        "The staff were rude and did not care",
        "You charged me twice and refuse to refund me",
        "Cancelled at the last minute without any explanation",
        "This is ridiculous, still no reply after three days",
        "Way too expensive for what you get",
        "It is so slow that it is unusable",
        "The website does not work and gives me an error",
        "I lost all my work because it did not save",
        "Why is it so hard to do something this simple",
        "Oh great, another delay, thanks a lot",
        "I am so frustrated with this company",
        "Everything was fine until they broke it",
        "I am never using this again",
        "The quality is terrible and it broke after a week",
        "Customer support hung up on me",
    ),
    "wish": (
        "I wish there was a way to export this",
        "Please add a dark mode",
        "It would be great if I could change the order",
        "You should allow us to share it with others",
        "Would love to have an option to turn this off",
        "Feature request: support for several accounts",
        "It needs an undo button",
        "If only it could sync with my calendar",
    ),
    "praise": (
        "Thank you so much for the quick help",
        "I love this, best thing I have bought this year",
        "Great service, the team was friendly and helpful",
        "Works perfectly and is easy to use",
        "Amazing experience, highly recommended",
        "Thanks for taking care of it, happy customer",
        "The new version is awesome",
        "Really impressed by how good it is",
    ),
    "question": (
        "How do I change my address?",
        "Does anybody know where to find the settings?",
        "What time do you open tomorrow?",
        "Can I bring a second bag?",
        "Is there an app for this?",
        "Which plan should I choose?",
    ),
}

NEUTRAL: tuple[str, ...] = (
    "I am going there next week",
    "Here is the link to the article",
    "The meeting is on Tuesday",
    "They announced a new product today",
    "I sent you a message",
    "Just arrived, see you soon",
    "My account name is in the profile",
    "We are a team of five people",
    "It has a blue cover and two buttons",
    "I bought it last month",
)
